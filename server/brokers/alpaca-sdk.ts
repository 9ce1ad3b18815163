/**
 * Alpaca's SDK with its streams, on Node and on Deno: the package's own `deno` entry leaves them out, so that its file
 * is named here.
 */
// @ts-types="../../node_modules/@alpacahq/alpaca-trade-api/dist/index.d.mts"
export {
  errors,
  marketData,
  streaming,
  trading,
} from "../../node_modules/@alpacahq/alpaca-trade-api/dist/index.mjs";
