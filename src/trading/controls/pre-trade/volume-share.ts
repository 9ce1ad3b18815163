import { atMost } from "../../limits/limit.js";
import { code, defineControl, type CheckSubject, type FindingsOf } from "../control.js";
import { plainBreach, limitBreach } from "../breach.js";
import { withOrder, withMarket } from "../risk-case.js";

const limits = {
  maxVolumeFraction: atMost("fraction", 0.1, 0.25, "Units of one order ÷ mean daily volume of 20 sessions"),
};
const codes = {
  VOLUME_SHARE_EXCEEDED: code("passed", "the order is too large a part of a day's volume"),
  VOLUME_HISTORY_MISSING: code("passed", "there is no volume history"),
};

/** Units of one order against a day's volume. */
export function checkVolumeShare(
  { order, context }: CheckSubject<typeof limits>,
  found: FindingsOf<typeof limits, typeof codes>,
): void {
  if (context.market === null) return;
  const { averageDailyVolume } = context.market;
  if (averageDailyVolume === null || !(averageDailyVolume > 0))
    return found.add("VOLUME_HISTORY_MISSING", "there is no volume of 20 sessions");
  const share = order.quantity / averageDailyVolume;
  found.compare("VOLUME_SHARE_EXCEEDED", "maxVolumeFraction", "quantity ÷ mean daily volume", share);
}

/** Control 4. */
export const volumeShare = defineControl({
  number: 4,
  key: "volume-share",
  title: "Share of daily volume",
  group: "pre-trade",
  blocks: "Orders that are a large part of a day's volume, and symbols without a volume history",
  exits: "Pass",
  server: false,
  limits,
  codes,
  breaches: [
    limitBreach("VOLUME_SHARE_EXCEEDED", "maxVolumeFraction", (fraction, h) =>
      withMarket(withOrder(h, { quantity: fraction * 10_000 }), { averageDailyVolume: 10_000 }),
    ),
    plainBreach("VOLUME_HISTORY_MISSING", (h) => withMarket(h, { averageDailyVolume: null })),
  ],
});
