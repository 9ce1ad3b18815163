import { z } from "zod";
import { AccountSummary, AlertRecord, EquityCurve, ServiceHealth } from "../../src/contracts/account.js";
import {
  ControlsState,
  LiveStrategyRecord,
  PolicyRecord,
  RecommendationRecord,
} from "../../src/contracts/controls.js";
import { OrderDetail, OrderRecord, PositionRecord } from "../../src/contracts/orders.js";

/** What the desk's addresses answer, for tests that hold a desk to it. */
const DESK_ANSWERS: Readonly<Record<string, z.ZodType>> = {
  "/v1/metrics/summary": AccountSummary,
  "/v1/metrics/equity": EquityCurve,
  "/v1/positions": z.object({ positions: z.array(PositionRecord) }),
  "/v1/orders": z.object({ orders: z.array(OrderRecord), next: z.string().nullable() }),
  "/v1/strategies": z.object({ strategies: z.array(LiveStrategyRecord) }),
  "/v1/controls": ControlsState,
  "/v1/controls/policy": z.object({ policies: z.array(PolicyRecord).min(1) }),
  "/v1/recommendations?state=all": z.object({ recommendations: z.array(RecommendationRecord) }),
  "/v1/alerts?state=all": z.object({ alerts: z.array(AlertRecord) }),
  "/v1/health/services": z.object({ services: z.array(ServiceHealth).min(1) }),
  "/v1/health/services/database": ServiceHealth,
};

type Get = (path: string) => Response | Promise<Response>;

/** Asks every address and throws where an answer is not what it should be; each order is asked for by itself too. */
export async function checkDeskAnswers(get: Get): Promise<void> {
  for (const [path, schema] of Object.entries(DESK_ANSWERS)) await check(get, path, schema);
  const { orders } = (await (await get("/v1/orders?limit=5")).json()) as { orders: { id: string }[] };
  for (const { id } of orders) await check(get, `/v1/orders/${id}`, OrderDetail);
}

async function check(get: Get, path: string, schema: z.ZodType): Promise<void> {
  const response = await get(path);
  const answer: unknown = await response.json();
  if (response.status !== 200)
    throw new Error(`${path} answered ${response.status}: ${JSON.stringify(answer)}`);
  const { error } = schema.safeParse(answer);
  if (error) throw new Error(`${path}: ${z.prettifyError(error)}`);
}
