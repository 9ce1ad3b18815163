import { expect, test } from "vitest";
import { AccessError } from "../access/access-error.js";
import { DeskError } from "../desk/contract/trading-desk.js";
import { DESK_STATUS, toHttpError } from "./errors.js";

test("toHttpError() gives each kind of the desk's errors a status of its own", () => {
  const kinds = Object.keys(DESK_STATUS) as DeskError["kind"][];
  const answers = kinds.map((kind) => toHttpError(new DeskError(kind, "CODE", "Cannot do it")));
  expect(answers.map(({ status }) => status)).toEqual([400, 403, 404, 409, 422, 503]);
  expect(new Set(answers.map(({ status }) => status)).size).toBe(kinds.length);
  expect(answers.every(({ code, message }) => code === "CODE" && message === "Cannot do it")).toBe(true);
});

test("toHttpError() keeps the details of a denial", () => {
  const details = [{ field: "quantity", problem: "is over 100" }];
  expect(toHttpError(new DeskError("denied", "CODE", "No", details)).details).toEqual(details);
  expect(toHttpError(new DeskError("denied", "CODE", "No")).details).toBeUndefined();
});

test("toHttpError() keeps the status of what access says and hides what is unexpected", () => {
  expect(toHttpError(new AccessError(429, "admin_code_locked", "Later"))).toMatchObject({ status: 429 });
  expect(toHttpError(new Error("secret"))).toMatchObject({ status: 500, code: "internal" });
  expect(toHttpError(new Error("secret")).message).not.toContain("secret");
});
