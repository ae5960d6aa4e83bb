import { delay } from '../../base/clock.ts';
import { HydraError, messageOf } from '../../base/errors.ts';
import type { FigureReading, SystemFigures } from '../../patterns/shared/system-figures.ts';
import { brokerValues, FIGURE_QUERIES } from '../../servers/kafka/brokers/broker-figures.ts';
import type { EmbeddedBroker, EmbeddedCluster } from '../../servers/kafka/brokers/embedded-broker.ts';
import { JvmBeans } from '../../servers/shared/jolokia.ts';
import { BROKER_FIGURES } from './figure-list.ts';

/** For the agent to be loaded: a busy machine takes a while. */
const OPEN_MS = 10_000;
const READ_MS = 2_000;
/** A run waits no longer than this for an agent that is being fetched or loaded. */
const WAIT_MS = 3_000;

/** The JVM of one broker, reached anew when the broker was started anew. */
class BrokerBeans {
  readonly #broker: EmbeddedBroker;
  readonly #jar: Promise<string>;
  #open: { pid: number; beans: Promise<JvmBeans> } | null = null;
  /** Why it could not be read. */
  trouble: string | null = null;

  constructor(broker: EmbeddedBroker, jar: Promise<string>) {
    this.#broker = broker;
    this.#jar = jar;
  }

  /** Null where the broker is down, stands still, or does not tell. */
  async read(): Promise<FigureReading | null> {
    const { id, pid, process } = this.#broker;
    if (!process.isAnswering) return null;
    try {
      const beans = await inTime(this.#beansOf(pid), WAIT_MS);
      const beforeMs = Date.now();
      const values = brokerValues(await beans.read(FIGURE_QUERIES, READ_MS));
      this.trouble = null;
      return { atS: (beforeMs + Date.now()) / 2000, source: sourceOf(id), life: pid, values };
    } catch (error) {
      // One that was killed or stopped meanwhile is no trouble.
      if (process.isAnswering && this.#broker.pid === pid) this.trouble = `broker ${id}: ${messageOf(error)}`;
      return null;
    }
  }

  /** Begins to reach it. */
  prepare(): void {
    if (this.#broker.process.isAnswering) this.#beansOf(this.#broker.pid).catch(() => {});
  }

  close(): void {
    this.#open?.beans.then((beans) => beans.close()).catch(() => {});
    this.#open = null;
  }

  /** What failed once is not tried again in the same process. */
  #beansOf(pid: number): Promise<JvmBeans> {
    if (this.#open?.pid === pid) return this.#open.beans;
    this.close();
    const beans = this.#jar.then((jar) => JvmBeans.open(pid, jar, AbortSignal.timeout(OPEN_MS)));
    beans.catch(() => {});
    this.#open = { pid, beans };
    return beans;
  }
}

/** What brokers of ours count of themselves, kept from run to run. */
export class OwnFigures implements SystemFigures {
  readonly declared = BROKER_FIGURES;
  readonly sources: readonly string[];
  readonly cluster: EmbeddedCluster;
  readonly #brokers: readonly BrokerBeans[];

  /** @param jar of the agent; where it cannot be had, there are no figures */
  constructor(cluster: EmbeddedCluster, jar: Promise<string>) {
    this.cluster = cluster;
    this.sources = cluster.brokers.map(({ id }) => sourceOf(id));
    this.#brokers = cluster.brokers.map((broker) => new BrokerBeans(broker, jar));
    // While topics are made and tasks launched.
    for (const broker of this.#brokers) broker.prepare();
  }

  async read(): Promise<readonly FigureReading[]> {
    const readings = await Promise.all(this.#brokers.map((broker) => broker.read()));
    return readings.filter((reading) => reading !== null);
  }

  trouble(): string | null {
    return this.#brokers.find(({ trouble }) => trouble !== null)?.trouble ?? null;
  }

  close(): void {
    for (const broker of this.#brokers) broker.close();
  }
}

/** @throws HydraError where it takes longer */
async function inTime<T>(promise: Promise<T>, mostMs: number): Promise<T> {
  const over = new AbortController();
  const late = delay(mostMs, over.signal).then(() => {
    throw new HydraError('its agent is not there yet');
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    over.abort();
    late.catch(() => {});
  }
}

const sourceOf = (id: number): string => `broker ${id}`;
