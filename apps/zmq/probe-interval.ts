/** Time between a publisher's probes to few subscribers, ms. */
const SHORTEST_MS = 20;
/** Probes that one publisher sends in all, per second: what more cost would be missing to those who still connect. */
const MOST_PER_S = 10_000;

/** Time between a publisher's probes, each of which goes to all of its subscribers, ms. */
export function probeIntervalMs(subscribers: number): number {
  return Math.max(SHORTEST_MS, Math.ceil((subscribers / MOST_PER_S) * 1000));
}
