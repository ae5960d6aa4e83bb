/** What readers see of transactions: those that were committed, or messages as they come (`isolation.level` of Kafka's consumer). */
export const ISOLATIONS = ['read_committed', 'read_uncommitted'] as const;
export type Isolation = (typeof ISOLATIONS)[number];
