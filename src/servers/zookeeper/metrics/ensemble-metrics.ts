import { addressText } from '../client/hosts.ts';
import { type MemberPlace, readMember } from './member-reading.ts';
import type { MemberSample } from './metrics-file.ts';

const EVERY_MS = 1_000;
/** Less than a second: one that stands still is looked at every second, too. */
const ANSWER_MS = 900;

export interface EnsembleMetricsOptions {
  members: readonly MemberPlace[];
  /** Milliseconds since the epoch. */
  wallMs: () => number;
  /** Told of each look at a member; `at_ms` is when it began. */
  onSample: (sample: MemberSample) => void;
}

/** Asks every member once a second, each by itself, until it is stopped. */
export class EnsembleMetrics {
  readonly #options: EnsembleMetricsOptions;
  readonly #stop = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #looking = new Map<MemberPlace, Promise<void>>();

  constructor(options: EnsembleMetricsOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#begin(), EVERY_MS);
    this.#begin();
  }

  /** Resolves when nobody is asked any more. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stop.abort();
    await Promise.all(this.#looking.values());
  }

  #begin(): void {
    for (const member of this.#options.members) {
      // One look at a time: where answers take longer, seconds are left out.
      if (this.#looking.has(member)) continue;
      const look = this.#look(member).finally(() => this.#looking.delete(member));
      this.#looking.set(member, look);
    }
  }

  async #look(member: MemberPlace): Promise<void> {
    const { wallMs, onSample } = this.#options;
    const at_ms = wallMs();
    const asking = { timeoutMs: ANSWER_MS, signal: this.#stop.signal };
    const reading = await readMember(member, asking).catch(() => null);
    if (reading !== null) onSample({ at_ms, hostPort: addressText(member.client), reading });
  }
}
