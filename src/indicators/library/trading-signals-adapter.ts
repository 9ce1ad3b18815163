import * as library from "trading-signals";
import { InputError } from "../../core/errors.js";
import type { Parameter, ParameterValues } from "../../core/parameters.js";
import { barAt, type Bars } from "../../market/series/bars.js";

/** An indicator of the library, described for the catalog. */
export interface LibraryIndicator {
  readonly title: string;
  /** What it reads of each bar. */
  readonly input: "close" | "volume" | "bar";
  /** It takes the parameters as a list in their order, or as one record. */
  readonly takes: "list" | "options";
  readonly parameters: readonly Parameter[];
  /** The fields of its result; empty when the result is one number. */
  readonly fields: readonly string[];
  readonly constructor: unknown;
}

interface Running {
  readonly isStable: boolean;
  update(input: unknown, replace: boolean): unknown;
}

class BandsWidth extends library.BollingerBandsWidth {
  constructor(interval: number, deviationMultiplier: number) {
    super(new library.BollingerBands(interval, deviationMultiplier));
  }
}

class SpencerAverage extends library.SMA15 {
  constructor() {
    super(15);
  }
}

/**
 * Every indicator of trading-signals 8.3.0 (MIT, bennycode.com/trading-signals) that is not computed here, by our name
 * for it. Defaults are the library's, or the customary ones where it has none.
 */
export const LIBRARY_INDICATORS: Readonly<Record<string, LibraryIndicator>> = {
  ac: list(library.AC, "Accelerator oscillator", "bar", "shortAO=5 longAO=34 signalInterval=5"),
  "acceleration-bands": list(
    library.AccelerationBands,
    "Acceleration bands",
    "bar",
    "interval=20 width=4",
    "upper middle lower",
  ),
  "accumulative-swing-index": list(
    library.AccumulativeSwingIndex,
    "Accumulative swing index",
    "bar",
    "limitMove=300",
  ),
  ad: list(library.AD, "Accumulation/distribution line", "bar"),
  adosc: options(
    library.ADOSC,
    "Chaikin accumulation/distribution oscillator",
    "bar",
    "fastPeriod=3 slowPeriod=10",
  ),
  alligator: options(
    library.Alligator,
    "Williams alligator",
    "bar",
    "jawInterval=13 jawShift=8 teethInterval=8 teethShift=5 lipsInterval=5 lipsShift=3",
    "jaw teeth lips",
  ),
  alma: list(library.ALMA, "Arnaud Legoux moving average", "close", "interval=9 offset=0.85 sigma=6"),
  ao: list(library.AO, "Awesome oscillator", "bar", "shortInterval=5 longInterval=34"),
  aroon: list(library.Aroon, "Aroon", "bar", "interval=14", "aroonUp aroonDown"),
  "bollinger-bands-width": list(
    BandsWidth,
    "Bollinger bands width",
    "close",
    "interval=20 deviationMultiplier=2",
  ),
  bop: list(library.BOP, "Balance of power", "bar"),
  "breakout-bar-low": options(library.BreakoutBarLow, "Low of the last breakout bar", "bar", "lookback=5"),
  cfo: list(library.CFO, "Chande forecast oscillator", "close", "interval=14"),
  cg: list(library.CG, "Center of gravity", "close", "interval=10 signalInterval=10"),
  "chande-kroll-stop": options(
    library.ChandeKrollStop,
    "Chande Kroll stop",
    "bar",
    "interval=10 multiplier=1 stopInterval=9",
    "longStop shortStop",
  ),
  "chandelier-exit": options(
    library.ChandelierExit,
    "Chandelier exit",
    "bar",
    "interval=22 multiplier=3",
    "long short",
  ),
  chop: list(library.CHOP, "Choppiness index", "bar", "interval=14"),
  cmf: list(library.CMF, "Chaikin money flow", "bar", "interval=20"),
  cmo: list(library.CMO, "Chande momentum oscillator", "close", "interval=14"),
  "connors-rsi": options(
    library.ConnorsRSI,
    "Connors RSI",
    "close",
    "rsiInterval=3 streakRsiInterval=2 percentRankInterval=100",
  ),
  "coppock-curve": options(
    library.CoppockCurve,
    "Coppock curve",
    "close",
    "longRocInterval=14 shortRocInterval=11 wmaInterval=10",
  ),
  cvi: list(library.CVI, "Chaikin volatility", "bar", "interval=10"),
  demarker: options(library.DeMarker, "DeMarker", "bar", "interval=14"),
  "derivative-oscillator": options(
    library.DerivativeOscillator,
    "Derivative oscillator",
    "close",
    "rsiInterval=14 ema1Interval=5 ema2Interval=3 smaInterval=9",
  ),
  "disparity-index": list(library.DisparityIndex, "Disparity index", "close", "interval=14"),
  dma: list(library.DMA, "Dual moving average", "close", "short=10 long=50", "short long"),
  "donchian-channels": list(
    library.DonchianChannels,
    "Donchian channels",
    "bar",
    "interval=20",
    "upper middle lower",
  ),
  dpo: list(library.DPO, "Detrended price oscillator", "close", "interval=20"),
  "elder-ray": list(library.ElderRay, "Elder ray", "bar", "interval=13", "bullPower bearPower"),
  emv: list(library.EMV, "Ease of movement", "bar", "interval=14 scale=100000000"),
  "fisher-transform": list(library.FisherTransform, "Fisher transform", "bar", "interval=10"),
  "force-index": list(library.ForceIndex, "Force index", "bar", "interval=13"),
  frama: list(library.FRAMA, "Fractal adaptive moving average", "close", "interval=16"),
  "gann-hilo": options(
    library.GannHiLo,
    "Gann high-low activator",
    "bar",
    "highInterval=13 lowInterval=21",
    "line trend",
  ),
  gapo: list(library.GAPO, "Gopalakrishnan range index", "bar", "interval=14"),
  "gator-oscillator": options(
    library.GatorOscillator,
    "Gator oscillator",
    "bar",
    "jawInterval=13 jawShift=8 teethInterval=8 teethShift=5 lipsInterval=5 lipsShift=3",
    "upper lower",
  ),
  "higher-low-trail": options(library.HigherLowTrail, "Trail of swing lows", "bar", "lookback=5"),
  "highest-lowest": list(
    library.Period,
    "Highest and lowest close",
    "close",
    "interval=20",
    "highest lowest",
  ),
  hma: list(library.HMA, "Hull moving average", "close", "interval=16"),
  ibs: list(library.IBS, "Internal bar strength", "bar"),
  ichimoku: options(
    library.IchimokuCloud,
    "Ichimoku cloud",
    "bar",
    "conversionInterval=9 baseInterval=26 spanBInterval=52",
    "conversion base spanA spanB",
  ),
  imi: list(library.IMI, "Intraday momentum index", "bar", "interval=14"),
  iqr: list(library.IQR, "Interquartile range", "close", "interval=14"),
  kama: list(library.KAMA, "Kaufman adaptive moving average", "close", "interval=10"),
  "keltner-channels": options(
    library.KeltnerChannels,
    "Keltner channels",
    "bar",
    "emaInterval=20 atrInterval=10 multiplier=2",
    "upper middle lower",
  ),
  kst: options(
    library.KST,
    "Know sure thing",
    "close",
    "roc1=10 roc2=15 roc3=20 roc4=30 sma1=10 sma2=10 sma3=10 sma4=15",
  ),
  kvo: list(library.KVO, "Klinger volume oscillator", "bar", "shortInterval=34 longInterval=55"),
  "laguerre-rsi": options(library.LaguerreRSI, "Laguerre RSI", "close", "gamma=0.5"),
  mad: list(library.MAD, "Mean absolute deviation", "close", "interval=14"),
  mama: options(
    library.MAMA,
    "MESA adaptive moving average",
    "close",
    "fastLimit=0.5 slowLimit=0.05",
    "mama fama",
  ),
  "market-facilitation-index": list(library.MarketFacilitationIndex, "Market facilitation index", "bar"),
  "mass-index": list(library.MassIndex, "Mass index", "bar", "interval=25"),
  "mcginley-dynamic": list(library.McGinleyDynamic, "McGinley dynamic", "close", "interval=14"),
  mom: list(library.MOM, "Momentum", "close", "interval=10"),
  nvi: list(library.NVI, "Negative volume index", "bar"),
  "percent-b": options(
    library.PercentB,
    "Percent B of Bollinger bands",
    "close",
    "interval=20 deviationMultiplier=2",
  ),
  pgo: options(library.PGO, "Pretty good oscillator", "bar", "interval=14"),
  pmo: options(
    library.PMO,
    "DecisionPoint price momentum oscillator",
    "close",
    "smoothing1=35 smoothing2=20 signalInterval=10",
    "pmo signal",
  ),
  "premier-stochastic": options(
    library.PremierStochastic,
    "Premier stochastic",
    "bar",
    "stochInterval=8 smoothInterval=5",
  ),
  psl: options(library.PSL, "Psychological line", "close", "interval=12"),
  pvi: list(library.PVI, "Positive volume index", "bar"),
  pvt: list(library.PVT, "Price and volume trend", "bar"),
  qqe: options(
    library.QQE,
    "Quantitative qualitative estimation",
    "close",
    "rsiInterval=14 smoothInterval=5 fastFactor=4.236",
    "rsiMa trailingStop",
  ),
  qstick: list(library.Qstick, "Qstick", "bar", "interval=8"),
  rci: list(library.RCI, "Rank correlation index", "close", "interval=9"),
  "relative-vigor-index": list(
    library.RelativeVigorIndex,
    "Relative vigor index",
    "bar",
    "interval=10",
    "rvgi signal",
  ),
  "relative-volatility-index": options(
    library.RelativeVolatilityIndex,
    "Relative volatility index",
    "close",
    "interval=14 stddevInterval=10",
  ),
  rma: list(library.RMA, "Wilder's moving average seeded with the first value", "close", "interval=14"),
  rmi: options(library.RMI, "Relative momentum index", "close", "interval=14 momentum=5"),
  "rogers-satchell-volatility": list(
    library.RogersSatchellVolatility,
    "Rogers-Satchell volatility",
    "bar",
    "interval=14",
  ),
  rvol: list(library.RVOL, "Relative volume", "volume", "period=20"),
  sma15: list(SpencerAverage, "Spencer's 15-point moving average", "close"),
  smi: options(library.SMI, "Stochastic momentum index", "bar", "interval=10 smooth1=3 smooth2=3"),
  stc: options(
    library.STC,
    "Schaff trend cycle",
    "close",
    "fastInterval=23 slowInterval=50 cycleInterval=10",
  ),
  "super-smoother": list(library.SuperSmoother, "Ehlers super smoother", "close", "interval=10"),
  supertrend: options(
    library.SuperTrend,
    "Supertrend",
    "bar",
    "interval=10 multiplier=3",
    "supertrend trend",
  ),
  "swing-high": options(library.SwingHigh, "Last confirmed swing high", "bar", "lookback=5"),
  "swing-index": list(library.SwingIndex, "Swing index", "bar", "limitMove=300"),
  "swing-low": options(library.SwingLow, "Last confirmed swing low", "bar", "lookback=5"),
  tds: list(library.TDS, "Tom DeMark sequential", "close"),
  trima: list(library.TRIMA, "Triangular moving average", "close", "interval=20"),
  tsi: options(library.TSI, "True strength index", "close", "longPeriod=25 shortPeriod=13"),
  "ttm-squeeze": options(
    library.TTMSqueeze,
    "TTM squeeze",
    "bar",
    "bbInterval=20 bbMultiplier=2 kcInterval=20 kcMultiplier=1.5",
    "momentum isSqueezed",
  ),
  "ulcer-index": list(library.UlcerIndex, "Ulcer index", "close", "interval=14"),
  "ultimate-oscillator": options(
    library.UltimateOscillator,
    "Ultimate oscillator",
    "bar",
    "shortPeriod=7 mediumPeriod=14 longPeriod=28",
  ),
  vhf: list(library.VHF, "Vertical horizontal filter", "close", "interval=28"),
  vidya: list(library.VIDYA, "Variable index dynamic average", "close", "interval=14"),
  "volatility-stop": options(
    library.VolatilityStop,
    "Volatility stop",
    "bar",
    "interval=5 multiplier=3.5",
    "stop signal",
  ),
  vortex: list(library.VortexIndicator, "Vortex", "bar", "interval=14", "plus minus"),
  vroc: list(library.VROC, "Volume rate of change", "volume", "interval=14"),
  vwap: list(library.VWAP, "Volume-weighted average price since the first bar", "bar"),
  vwma: list(library.VWMA, "Volume-weighted moving average", "bar", "interval=20"),
  wad: list(library.WAD, "Williams accumulation/distribution", "bar"),
  "waddah-attar-explosion": options(
    library.WaddahAttarExplosion,
    "Waddah Attar explosion",
    "bar",
    "shortInterval=20 longInterval=40 bandsInterval=20 bandsMultiplier=2 sensitivity=150 atrInterval=100 deadZoneMultiplier=3.7",
    "trend explosion deadZone",
  ),
  "wave-trend": options(
    library.WaveTrend,
    "Wave trend",
    "bar",
    "channelInterval=10 averageInterval=21 smoothingInterval=4",
    "wt1 wt2",
  ),
  wsma: list(library.WSMA, "Wilder's moving average seeded with a mean", "close", "interval=14"),
  zlema: list(library.ZLEMA, "Zero-lag exponential moving average", "close", "interval=20"),
};

/**
 * Runs an indicator of the library over bars: one array a field, as long as the bars, in the library's units. NaN
 * until the library calls the value stable and wherever it gives none (turning points exist on few bars only); a
 * trend or a yes is 1, its opposite −1 or 0.
 *
 * @throws InputError when the library refuses the parameters.
 */
export function runLibraryIndicator(
  indicator: LibraryIndicator,
  bars: Bars,
  values: ParameterValues,
  column: Float64Array | undefined,
): Record<string, Float64Array> {
  const running = start(indicator, values);
  const names = indicator.fields.length ? indicator.fields : ["value"];
  const columns = names.map(() => new Float64Array(bars.length).fill(Number.NaN));
  for (let i = 0; i < bars.length; i++) {
    const result = running.update(column ? column[i] : barAt(bars, i), false);
    if (result === null || !running.isStable) continue;
    names.forEach(
      (name, c) => (columns[c]![i] = numberOf(indicator.fields.length ? fieldOf(result, name) : result)),
    );
  }
  return Object.fromEntries(names.map((name, c) => [name, columns[c]!]));
}

function start({ constructor, parameters, takes }: LibraryIndicator, values: ParameterValues): Running {
  const Indicator = constructor as new (...values: unknown[]) => Running;
  try {
    return takes === "options"
      ? new Indicator(values)
      : new Indicator(...parameters.map((p) => values[p.name]));
  } catch (cause) {
    throw new InputError(cause instanceof Error ? cause.message : String(cause), {}, { cause });
  }
}

function fieldOf(result: unknown, name: string): unknown {
  return (result as Record<string, unknown>)[name];
}

function numberOf(value: unknown): number {
  if (typeof value === "number") return value;
  if (value === true || value === "BULLISH") return 1;
  if (value === false) return 0;
  return value === "BEARISH" ? -1 : Number.NaN;
}

/** A row whose constructor takes the parameters one after the other; written `name=default …`, fields `name …`. */
function list(
  constructor: unknown,
  title: string,
  input: LibraryIndicator["input"],
  parameters = "",
  fields = "",
): LibraryIndicator {
  return {
    title,
    input,
    takes: "list",
    parameters: wordsOf(parameters).map(parameterOf),
    fields: wordsOf(fields),
    constructor,
  };
}

/** A row whose constructor takes the parameters as one record. */
function options(...row: Parameters<typeof list>): LibraryIndicator {
  return { ...list(...row), takes: "options" };
}

function wordsOf(text: string): string[] {
  return text === "" ? [] : text.split(" ");
}

function parameterOf(text: string): Parameter {
  const [name = "", digits] = text.split("=");
  const value = Number(digits);
  const label = name.replace(/(?<=[a-z])[A-Z0-9]/g, (letter) => ` ${letter.toLowerCase()}`);
  const description = `The library's "${name}"`;
  if (/interval|period|lookback|shift|momentum|^(short|long|roc|sma|smooth)/i.test(name)) {
    const min = name.endsWith("Shift") ? 0 : 1;
    return { name, kind: "integer", default: value, min, max: 100_000, step: 1, label, description };
  }
  return { name, kind: "number", default: value, min: 0, max: 1e12, step: 0.1, label, description };
}
