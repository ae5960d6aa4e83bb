import { HydraError } from '../../base/errors.ts';
import { operations } from '../../patterns/operations/measurement.ts';
import { operationsLoad } from '../../patterns/operations/options.ts';
import type { OperationsParts } from '../../patterns/operations/parts.ts';
import type { Cause } from '../../run/result.ts';
import type { ServerLog, Subject } from '../../run/subject.ts';
import { processUsage } from '../../servers/shared/process-usage.ts';
import { addressText, parseHosts } from '../../servers/zookeeper/client/hosts.ts';
import type { Ensemble } from '../../servers/zookeeper/ensemble/embedded-ensemble.ts';
import { type MemberPlace, readMember } from '../../servers/zookeeper/metrics/member-reading.ts';
import { recordedOptions } from '../shared/read-options.ts';
import { memberFigures } from './member-figures.ts';
import { MetricsCsv } from './metrics-csv.ts';
import { programOf, type ZkOptions } from './options.ts';
import { runProgram } from './program/run-program.ts';
import { userConfig } from './task-config.ts';

/** Of a member's log, as much is kept when a run fails. */
const LOG_BYTES = 65_536;
const ANSWER_MS = 3_000;

/** What the name of an error says about who is to blame. */
const CAUSES: Readonly<Record<string, Cause>> = {
  ConnectionLoss: 'server',
  SessionExpired: 'server',
  OperationTimeout: 'server',
  ThrottledOp: 'server',
};

/** ZooKeeper as one run measures it. @param ensemble of ours; null = somebody else's at `hosts` */
export function zkSubject(
  options: ZkOptions,
  ensemble: Ensemble | null,
  hosts: string,
  adminPort: number,
): Subject {
  const places: MemberPlace[] =
    ensemble?.members.map(({ place }) => place) ??
    parseHosts(hosts).servers.map((client) => ({ client, admin: { host: client.host, port: adminPort } }));
  return {
    workload: 'zk',
    death: ensemble === null ? new Promise<never>(() => {}) : deathOf(ensemble),
    logs: async () => (ensemble === null ? [] : logsOf(ensemble)),
    prepare: async (runId) => {
      const system = await describe(ensemble, hosts, places);
      const csv = options.metrics_csv === null ? null : await MetricsCsv.begin(options.metrics_csv, places);
      return {
        system,
        pattern: operations(operationsLoad(options), {
          user: {
            name: 'zk-users',
            cmd: 'exec node zk-users.mjs',
            config: userConfig(options, hosts, runId),
          },
          notes: [],
          ...programPart(options, ensemble),
          options: recordedOptions(options),
          usage: () => (ensemble === null ? undefined : usageOf(ensemble)),
          figures: memberFigures(places),
          causeOf: (error) => CAUSES[error] ?? null,
          stillServes: () => stillServes(places),
        }),
        // Tasks delete the nodes of a run when their users are gone.
        release: async () => csv?.end(),
      };
    },
  };
}

function programPart(options: ZkOptions, ensemble: Ensemble | null): Pick<OperationsParts, 'program'> {
  const program = programOf(options);
  if (program === null) return {};
  const world = { ensemble, users: options.users, spawnRate: options.spawn_rate ?? 0 };
  return { program: (control) => runProgram(program, control, world) };
}

async function describe(
  ensemble: Ensemble | null,
  hosts: string,
  places: readonly MemberPlace[],
): Promise<Record<string, unknown>> {
  const readings = await Promise.all(places.map((place) => readMember(place, { timeoutMs: ANSWER_MS })));
  const version = readings.map(({ values }) => values?.get('version')).find((one) => one !== undefined);
  return {
    kind: 'ZooKeeper',
    hosts,
    version: version ?? null,
    members: places.map(({ client }, index) => ({
      address: addressText(client),
      state: readings[index]?.state ?? 'down',
    })),
    ...(ensemble === null ? {} : { java_version: ensemble.javaVersion }),
  };
}

async function stillServes(places: readonly MemberPlace[]): Promise<void> {
  const readings = await Promise.all(places.map((place) => readMember(place, { timeoutMs: ANSWER_MS })));
  if (readings.some(({ values }) => values !== null)) return;
  const states = readings.map(({ state }) => state).join(', ');
  throw new HydraError(`ZooKeeper does not serve any more: ${states}`);
}

/** Rejects when the first of them dies. */
function deathOf({ members }: Ensemble): Promise<never> {
  return Promise.race(
    members.map(async (member): Promise<never> => {
      const exit = await member.exited;
      const how = exit.signal ?? `exit code ${exit.code}`;
      throw new HydraError(`the ZooKeeper member ${member.index} (process ${member.pid}) died: ${how}`, {
        hint: `its log is kept as logs/${logName(member.index)} in the results folder`,
      });
    }),
  );
}

const logName = (index: number) => `zookeeper-${index}.log`;

function logsOf({ members }: Ensemble): Promise<ServerLog[]> {
  return Promise.all(
    members.map(async (member) => ({ file: logName(member.index), text: await member.log(LOG_BYTES) })),
  );
}

/** What all of them have used; undefined where one is gone, or the system does not tell. */
function usageOf({ members }: Ensemble) {
  const sum = { cpu_s: 0, rss_bytes: 0 };
  for (const { pid } of members) {
    const used = processUsage(pid);
    if (used === undefined) return undefined;
    sum.cpu_s += used.cpu_s;
    sum.rss_bytes += used.rss_bytes;
  }
  return sum;
}
