/** How values become colours: linear between two ends, or from a centre to both sides with one stride. */
export interface HeatScale {
  readonly low: number;
  readonly high: number;
  /** Where the two hues meet; null for one hue. */
  readonly centre: number | null;
}

export type Rgb = readonly [red: number, green: number, blue: number];

/** Shades in a ramp. */
export const SHADES = 256;

/** Orange and blue stay apart for every kind of colour vision; the middle is the paper's. */
const STOPS = {
  light: {
    diverging: ["#8a3f00", "#d98324", "#f3d9b5", "#f4f3ef", "#b9d2ee", "#4c86c9", "#0d3573"],
    sequential: ["#f4f3ef", "#c6cfdd", "#8fa9cf", "#4c79b4", "#0d3573"],
  },
  dark: {
    diverging: ["#ffcf8f", "#d4872f", "#6e4718", "#26292e", "#234a7c", "#4f8ad6", "#c3dcff"],
    sequential: ["#26292e", "#2a3f5e", "#35639c", "#5f96dc", "#c3dcff"],
  },
} as const;

/** The scale of the defined values; both sides of a centre reach equally far, so that equal steps look equal. */
export function createHeatScale(values: Float64Array, centre: number | null): HeatScale {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) low = high = centre ?? 0;
  return { low, high, centre };
}

/** The shade of a value, from 0 to `SHADES` − 1; −1 for NaN. */
export function shadeOf({ low, high, centre }: HeatScale, value: number): number {
  if (Number.isNaN(value)) return -1;
  const half = SHADES / 2;
  if (centre !== null) {
    const reach = Math.max(high - centre, centre - low);
    return reach > 0 ? clamp(half + ((value - centre) / reach) * half) : half;
  }
  return high > low ? clamp(((value - low) / (high - low)) * SHADES) : half;
}

/** The colours of all shades, dark on light paper where a value is extreme and the other way round. */
export function createRamp(dark: boolean, diverging: boolean): readonly Rgb[] {
  const stops = STOPS[dark ? "dark" : "light"][diverging ? "diverging" : "sequential"].map(parseHex);
  return Array.from({ length: SHADES }, (_, shade) => {
    const place = (shade / (SHADES - 1)) * (stops.length - 1);
    const k = Math.min(stops.length - 2, Math.floor(place));
    return mix(stops[k]!, stops[k + 1]!, place - k);
  });
}

/** A colour for style sheets. */
export function cssColour([red, green, blue]: Rgb): string {
  return `rgb(${red} ${green} ${blue})`;
}

function clamp(shade: number): number {
  return Math.max(0, Math.min(SHADES - 1, Math.floor(shade)));
}

function parseHex(text: string): Rgb {
  const value = Number.parseInt(text.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

function mix(a: Rgb, b: Rgb, share: number): Rgb {
  const channel = (k: 0 | 1 | 2): number => Math.round(a[k] + (b[k] - a[k]) * share);
  return [channel(0), channel(1), channel(2)];
}
