import { HydraError } from '../../base/errors.ts';
import type { ServerLog } from '../../run/subject.ts';
import type { EmbeddedBroker, EmbeddedCluster } from '../../servers/kafka/brokers/embedded-broker.ts';
import { type ProcessUsage, processUsage } from '../../servers/shared/process-usage.ts';

/** Of a broker's log, as much is kept when a run fails. */
const LOG_BYTES = 65_536;

/** Rejects when the first of them dies. */
export function deathOf({ brokers }: EmbeddedCluster): Promise<never> {
  return Promise.race(
    brokers.map(async (broker): Promise<never> => {
      const exit = await broker.exited;
      const how = exit.signal ?? `exit code ${exit.code}`;
      const which = brokers.length === 1 ? '' : ` ${broker.id} of ${brokers.length}`;
      throw new HydraError(`the Kafka broker${which} (process ${broker.pid}) died: ${how}`, {
        hint: `its log is kept as logs/${logName(broker, brokers.length)} in the results folder`,
      });
    }),
  );
}

/** The ends of what they logged. */
export function logsOf({ brokers }: EmbeddedCluster): Promise<ServerLog[]> {
  return Promise.all(
    brokers.map(async (broker) => ({
      file: logName(broker, brokers.length),
      text: await broker.log(LOG_BYTES),
    })),
  );
}

const logName = ({ id }: EmbeddedBroker, count: number): string =>
  count === 1 ? 'broker.log' : `broker-${id}.log`;

/** What all of them have used; undefined where one is gone, or the system does not tell. */
export function usageOf({ brokers }: EmbeddedCluster): ProcessUsage | undefined {
  const sum = { cpu_s: 0, rss_bytes: 0 };
  for (const { pid } of brokers) {
    const used = processUsage(pid);
    if (used === undefined) return undefined;
    sum.cpu_s += used.cpu_s;
    sum.rss_bytes += used.rss_bytes;
  }
  return sum;
}

/** What they are, for the result; the settings are those of the first. */
export function describeOwn({ brokers: [first] }: EmbeddedCluster): Record<string, unknown> {
  return {
    version: first.version,
    java_version: first.javaVersion,
    jvm_options: first.jvmOptions.map(withoutFolder),
    settings: first.settings,
  };
}

/** Where a JVM option's file lies on this machine is of no interest, and would tell of its user. */
function withoutFolder(option: string): string {
  return option.replace(/=\/.*\//, '=');
}
