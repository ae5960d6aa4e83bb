import { addressText } from '../client/hosts.ts';
import { type MemberPlace, readMember } from './member-reading.ts';
import type { MemberSample } from './metrics-file.ts';

const EVERY_MS = 1_000;
/** Less than a second: one that stands still does not delay the next look at the others. */
const ANSWER_MS = 450;

export interface EnsembleMetricsOptions {
  members: readonly MemberPlace[];
  /** Milliseconds since the epoch. */
  wallMs: () => number;
  /** Told of all members of one look, in their order. */
  onSamples: (samples: readonly MemberSample[]) => void;
}

/** Asks all members once a second, side by side, until it is stopped. */
export class EnsembleMetrics {
  readonly #options: EnsembleMetricsOptions;
  readonly #stop = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #looking: Promise<void> | null = null;

  constructor(options: EnsembleMetricsOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#begin(), EVERY_MS);
    this.#begin();
  }

  /** Resolves when nobody is asked any more. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stop.abort();
    await this.#looking;
  }

  #begin(): void {
    // One look at a time: a busy machine leaves seconds out rather than asking twice at once.
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
    });
  }

  async #look(): Promise<void> {
    const { members, wallMs, onSamples } = this.#options;
    const at_ms = wallMs();
    const asking = { timeoutMs: ANSWER_MS, signal: this.#stop.signal };
    const readings = await Promise.all(members.map((member) => readMember(member, asking))).catch(() => null);
    if (readings === null) return;
    onSamples(
      readings.map((reading, index) => {
        const member = members[index];
        return { at_ms, hostPort: member === undefined ? '' : addressText(member.client), reading };
      }),
    );
  }
}
