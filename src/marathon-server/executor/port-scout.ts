import type { Offer, OfferRequest } from '../scheduler/launching.ts';
import { type Agent, addressOf } from '../state/agents.ts';
import { canListen, PortFinder, type PortRange } from '../state/free-ports.ts';

/** Answers requests for an offer: looks which ports are free at the addresses of the agents. */
export class PortScout {
  readonly #hosts: readonly string[];
  /** By range, as text: each goes on where it found the last one. */
  readonly #finders = new Map<string, PortFinder>();

  constructor(agents: readonly Agent[]) {
    this.#hosts = agents.map(({ hostname }) => addressOf(hostname));
  }

  /** @param taken the ports of tasks, which may have yet to listen at them */
  async look(request: OfferRequest, taken: Iterable<number>): Promise<Offer> {
    const held = new Set(taken);
    const random: number[] = [];
    let exhausted = false;
    for (const { range, count } of request.random) {
      const found = await this.#finderFor(range).find(count, new Set([...held, ...random]));
      random.push(...found);
      if (found.length < count) exhausted = true;
    }
    const exact = await Promise.all(
      request.exact.map(async ({ host, port }) => {
        return { host, port, free: await canListen(addressOf(host), port) };
      }),
    );
    return { random, exhausted, exact };
  }

  #finderFor(range: PortRange): PortFinder {
    const key = `${range.first}-${range.last}`;
    const known = this.#finders.get(key);
    if (known !== undefined) return known;
    const finder = new PortFinder(this.#hosts, range);
    this.#finders.set(key, finder);
    return finder;
  }
}
