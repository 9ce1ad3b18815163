const ORDERS = { method: "POST", path: "/v2/orders" };

/** The fault script of the soak: everything that goes wrong at a broker, often enough to meet every kill. */
export const SOAK_FAULTS: readonly object[] = [
  { at: { probability: 0.03 }, fault: "latency", ms: 120 },
  { at: { probability: 0.02 }, fault: "429", match: ORDERS },
  { at: { probability: 0.01 }, fault: "429" },
  { at: { probability: 0.01 }, fault: "500", match: ORDERS },
  { at: { probability: 0.02 }, fault: "503", match: ORDERS, accepted: true },
  { at: { probability: 0.01 }, fault: "503" },
  { at: { probability: 0.01 }, fault: "timeout-after-accept", ms: 3500 },
  { at: { probability: 0.03 }, fault: "lost-ack" },
  { at: { probability: 0.03 }, fault: "lost-ack", match: { method: "DELETE", path: "/v2/orders/*" } },
  { at: { probability: 0.002 }, fault: "drop-stream", stream: "orders" },
  { at: { probability: 0.001 }, fault: "drop-stream", stream: "data" },
  { at: { probability: 0.003 }, fault: "silent-stream", stream: "orders", ms: 3000 },
  { at: { probability: 0.08 }, fault: "duplicate-update" },
  { at: { probability: 0.08 }, fault: "out-of-order" },
  { at: { probability: 0.15 }, fault: "partial-fill-racing-cancel" },
  { at: { probability: 0.15 }, fault: "fill-after-cancel" },
];
