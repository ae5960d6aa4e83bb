/**
 * How messages without keys choose their partition. `bursts`: each burst goes to the next one. `round_robin`: each
 * message does. `sticky`: as Kafka's own producer since 3.3 (KIP-794), one partition until a batch's bytes were put into
 * it, then another one by chance.
 */
export const PARTITIONERS = ['bursts', 'round_robin', 'sticky'] as const;
export type Partitioner = (typeof PARTITIONERS)[number];
