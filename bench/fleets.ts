import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monotonicUs } from '../src/base/clock.ts';
import { newRunId } from '../src/base/run-id.ts';
import { createFleet } from '../src/control/fleet.ts';
import { createMarathonCluster } from '../src/marathon-client/marathon-cluster.ts';
import type { PubsubResult } from '../src/patterns/pubsub/result.ts';
import type { Phase, RunEvent } from '../src/run/events.ts';
import type { Session } from '../src/session/session.ts';
import { kafka } from '../src/workloads/kafka/kafka.ts';
import { readOptions } from '../src/workloads/shared/read-options.ts';
import { openBenchSession } from './bench-session.ts';

/** A load that is measured by whole runs. */
export interface Load {
  clients: number;
  clients_per_app: number;
  /** Messages/s. */
  rate: number;
  /** Seconds. */
  duration: number;
  /** Messages due at one instant; the default unless told. */
  msg_batch?: number;
  fetch_min_bytes?: number;
}

/** One run and when its phases began. */
export interface FleetRun {
  result: PubsubResult;
  /** From the order to launch until every task has answered, seconds. */
  ready_s: number;
  /** All of the run but warming up, publishing and draining, seconds. */
  overhead_s: number;
  /** Full statistics of all tasks, histograms included, read while the run publishes, ms; null where no task was left. */
  poll_ms: number | null;
}

/** Whole runs on benches of their own, each load measured once however many lines of the table need it. */
export class Fleets {
  readonly #signal: AbortSignal;
  readonly #note: (text: string) => void;
  readonly #scale: number;
  readonly #runs = new Map<string, Promise<FleetRun[]>>();

  constructor(signal: AbortSignal, note: (text: string) => void, scale: number) {
    this.#signal = signal;
    this.#note = note;
    this.#scale = scale;
  }

  /** Runs of some loads one after the other, on the same broker, cluster and apps. */
  on(loads: readonly Load[]): Promise<FleetRun[]> {
    const key = JSON.stringify(loads);
    const before = this.#runs.get(key);
    if (before !== undefined) return before;
    const runs = this.#measure(loads);
    this.#runs.set(key, runs);
    return runs;
  }

  async #measure(loads: readonly Load[]): Promise<FleetRun[]> {
    const bench = await openBenchSession(kafka, this.#signal);
    try {
      const runs: FleetRun[] = [];
      for (const load of loads) runs.push(await this.#run(bench, this.#scaled(load)));
      return runs;
    } finally {
      await bench.close();
    }
  }

  #scaled(load: Load): Load {
    if (this.#scale >= 1) return load;
    const clients = Math.max(1, Math.ceil(load.clients * this.#scale));
    return { ...load, clients, duration: Math.max(1, load.duration * this.#scale) };
  }

  async #run(bench: Session, load: Load): Promise<FleetRun> {
    this.#note(`${load.clients} clients x ${load.rate}/s`);
    const options = readOptions(
      kafka,
      {
        clients: String(load.clients),
        clients_per_app: String(load.clients_per_app),
        msg_rate: String(load.rate),
        test_duration: String(load.duration),
        ...(load.msg_batch === undefined ? {} : { msg_batch: String(load.msg_batch) }),
        ...(load.fetch_min_bytes === undefined ? {} : { fetch_min_bytes: String(load.fetch_min_bytes) }),
      },
      null,
    );
    const times = new PhaseTimes();
    let polled: Promise<number | null> = Promise.resolve(null);
    const observe = (event: RunEvent) => {
      times.take(event);
      if (event.kind === 'phase' && event.phase === 'watch') polled = pollAll(bench, load.duration);
    };
    const startedS = monotonicUs() / 1e6;
    const runId = newRunId(new Date(), Math.random);
    const logsFolder = join(tmpdir(), `hydra-bench-${runId}`);
    const result = await bench.measure(options, { runId, observe, logsFolder, keepApps: true });
    const took_s = monotonicUs() / 1e6 - startedS;
    const measuring_s = times.between('watch', 'collect') + times.warmUpS;
    return {
      result: result as PubsubResult,
      ready_s: times.readyS,
      overhead_s: took_s - measuring_s,
      poll_ms: await polled,
    };
  }
}

/** When the phases of a run began, monotonic seconds. */
class PhaseTimes {
  readonly #at = new Map<Phase, number>();

  take(event: RunEvent): void {
    const now = monotonicUs() / 1e6;
    if (event.kind === 'phase') this.#at.set(event.phase, now);
    if (event.kind === 'note' && event.text.startsWith('warming up')) this.#at.set('warm-up', now);
  }

  between(from: Phase, to: Phase): number {
    return this.#time(to) - this.#time(from);
  }

  get readyS(): number {
    return (this.#at.get('warm-up') ?? this.#time('configure')) - this.#time('launch');
  }

  get warmUpS(): number {
    const begun = this.#at.get('warm-up');
    return begun === undefined ? 0 : this.#time('configure') - begun;
  }

  #time(phase: Phase): number {
    return this.#at.get(phase) ?? Number.NaN;
  }
}

/** Reads all there is to know of every task, beside the master, in the middle of the run. */
async function pollAll(bench: Session, durationS: number): Promise<number | null> {
  await new Promise((resolve) => setTimeout(resolve, (durationS * 1000) / 2));
  const cluster = createMarathonCluster({ url: bench.environment.cluster_url });
  const tasks = await cluster.tasks('/hydra/kafka-sub');
  const fleet = createFleet(tasks.map(({ id, host, ports }) => ({ id, host, port: ports[0] ?? 0 })));
  try {
    await fleet.ask('ping');
    const startedUs = monotonicUs();
    const { answers } = await fleet.ask('getstats', { since: 0, detail: 'full' });
    return answers.size === tasks.length ? (monotonicUs() - startedUs) / 1000 : null;
  } finally {
    fleet.close();
  }
}
