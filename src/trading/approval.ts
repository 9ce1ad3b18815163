/** Where a recommendation stands; `used` once its order was sent. */
export type ApprovalState = "proposed" | "approved" | "refused" | "withdrawn" | "expired" | "used";
