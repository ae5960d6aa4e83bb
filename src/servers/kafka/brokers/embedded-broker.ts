import type { Keeper, ProcessExit } from '../../../process/keeper.ts';
import type { Env } from '../../shared/executables.ts';
import { lastBytes } from '../../shared/file-tail.ts';
import type { ServerProcess } from '../../shared/server-process.ts';
import type { SecurityProtocol } from '../client/security.ts';
import { findBrokerPrograms } from './broker-programs.ts';
import type { BrokerPorts } from './broker-settings.ts';
import { type MadeSecurity, makeSecurity, type WantedSecurity } from './cluster-security.ts';
import { freePorts } from './free-ports.ts';
import { allCompilers } from './jvm-options.ts';
import { BrokerStartError, type LaunchedBroker, type LaunchSpec, launchBroker } from './launch-broker.ts';
import { installDistribution } from './maven-install.ts';
import { prepareStart } from './prepared-start.ts';
import { addScramUser } from './scram-users.ts';

export interface EmbeddedBrokerOptions {
  keeper: Keeper;
  /** Gives the start up; a broker that runs is ended with `stop`. */
  signal?: AbortSignal;
  /** For the clients, on 127.0.0.1; 0 or none = any free one. Of several brokers, the first one's. */
  port?: number;
  /**
   * Which of the JVM's compilers run. `first` unless told: code that is soon good, for a broker of one run. `all`: the
   * optimizing one too, for a broker that is to carry its highest load after some ten seconds of it.
   */
  compilers?: 'first' | 'all';
  /** Settings of its server.properties beside ours, or in their place. */
  settings?: Readonly<Record<string, string>>;
  /** Properties of its JVM, e.g. those that only Kafka's own scripts set otherwise. */
  jvmProperties?: Readonly<Record<string, string>>;
  /** Told what takes long: a download, a first preparation. */
  onProgress?: (text: string) => void;
  /** Where Java, Maven, `KAFKA_HOME` and the cache are looked up; the process's own unless told. */
  env?: Env;
}

export interface EmbeddedClusterOptions extends EmbeddedBrokerOptions {
  /** How many brokers, each a controller too; 1 unless told. */
  brokers?: number;
  /** Of Kafka, e.g. `4.1.1`; null or none = the one that comes with Hydra, or that of KAFKA_HOME. */
  version?: string | null;
  /** What their clients need; none = neither TLS nor a login. */
  security?: WantedSecurity;
}

/** A Kafka broker of this process: one node, its data in a temporary folder. */
export interface EmbeddedBroker {
  /** Of its cluster, from 1. */
  readonly id: number;
  /** `127.0.0.1:<port>` */
  readonly bootstrap: string;
  /** Of its process, which is another one after it was started again. */
  readonly pid: number;
  /** Of Kafka, e.g. `4.1.1`. */
  readonly version: string;
  /** Its server.properties. */
  readonly settings: Record<string, string>;
  readonly jvmOptions: readonly string[];
  /** e.g. `17.0.15` */
  readonly javaVersion: string;
  /** Resolves when the broker ended by itself or was stopped, however; not while it is down on purpose. Never rejects. */
  readonly exited: Promise<ProcessExit>;
  /** To be ended on purpose and started again on the same data. */
  readonly process: ServerProcess;
  /** The last `bytes` of what it logged; empty once it is stopped. */
  log(bytes: number): Promise<string>;
  /** Ends it and removes its data; again is fine. */
  stop(): Promise<void>;
}

/** Brokers of this process that know each other. */
export interface EmbeddedCluster {
  /** Addresses of all, separated by commas. */
  readonly bootstrap: string;
  /** By their ids, at least one. */
  readonly brokers: readonly [EmbeddedBroker, ...EmbeddedBroker[]];
  /** Properties file with what clients need to get through; null where they need nothing. */
  readonly clientConfig: string | null;
  /** Ends them and removes their data; again is fine. */
  stop(): Promise<void>;
}

/** What all brokers of a cluster are launched with. */
type ClusterSpec = Omit<LaunchSpec, 'node' | 'settings'> & {
  settings: Readonly<Record<string, string>>;
  clients?: SecurityProtocol;
};

const clientsOf = ({ clients }: ClusterSpec) => (clients === undefined ? {} : { clients });

// A free port can be lost to somebody else before the broker takes it.
const portTries = 3;

/**
 * Starts a broker and waits until it answers. Fetches Kafka first when there is none: see `findBrokerPrograms`.
 * @throws HydraError saying what is missing (Java, Maven, a free port) or why the broker ended; the signal's
 * reason when aborted. Nothing is left behind then.
 */
export async function startEmbeddedBroker(options: EmbeddedBrokerOptions): Promise<EmbeddedBroker> {
  const { brokers } = await startEmbeddedCluster({ ...options, brokers: 1 });
  return brokers[0];
}

/**
 * Starts brokers that form one cluster and waits until each knows all.
 * @throws as `startEmbeddedBroker`
 */
export async function startEmbeddedCluster(options: EmbeddedClusterOptions): Promise<EmbeddedCluster> {
  const { keeper, signal, onProgress, env = process.env, compilers = 'first', version = null } = options;
  const programs = await findBrokerPrograms({ env, version }, signal);
  const { java } = programs;
  const shared = { keeper, env, signal, onProgress };
  const distribution = programs.distribution ?? (await installDistribution(shared, version));
  const runtime = { ...shared, java, distribution };
  const prepared = await prepareStart(runtime);
  const jvmOptions = [
    ...prepared.jvmOptions,
    ...(compilers === 'all' ? allCompilers : []),
    ...Object.entries(options.jvmProperties ?? {}).map(([name, value]) => `-D${name}=${value}`),
  ];
  const security = options.security === undefined ? null : await makeSecurity(options.security, runtime);
  const spec = {
    ...{ ...runtime, ...prepared, jvmOptions },
    settings: { ...security?.settings, ...options.settings },
    ...(security === null ? {} : { clients: security.protocol }),
  };
  try {
    const launched = await launchOnFreePorts(spec, options.brokers ?? 1, options.port ?? 0);
    return await clusterOf(launched, spec, security);
  } catch (error) {
    await security?.remove();
    throw error;
  }
}

async function clusterOf(
  launched: readonly LaunchedBroker[],
  spec: ClusterSpec,
  security: MadeSecurity | null,
): Promise<EmbeddedCluster> {
  const brokers = launched.map((one, index) => describe(one, index + 1, spec));
  const bootstrap = brokers.map((broker) => broker.bootstrap).join(',');
  const stop = async () => {
    await Promise.all(brokers.map((broker) => broker.stop()));
    await security?.remove();
  };
  try {
    // A credential is one for all brokers of the cluster.
    const user = security?.scramUser ?? null;
    if (user !== null) await addScramUser(launched[0]?.internal ?? '', user.name, user.password);
    const clientConfig = (await security?.writeClientConfig(bootstrap)) ?? null;
    return { bootstrap, brokers: brokers as [EmbeddedBroker, ...EmbeddedBroker[]], clientConfig, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function describe(
  launched: LaunchedBroker,
  id: number,
  { distribution, java, jvmOptions }: Pick<LaunchSpec, 'distribution' | 'java' | 'jvmOptions'>,
): EmbeddedBroker {
  return {
    id,
    bootstrap: launched.bootstrap,
    get pid() {
      return launched.process.pid;
    },
    process: launched.process,
    version: distribution.version,
    settings: launched.settings,
    jvmOptions,
    javaVersion: java.version,
    exited: launched.process.exited,
    log: (bytes) => lastBytes(launched.logFile, bytes),
    stop: launched.stop,
  };
}

async function launchOnFreePorts(
  spec: ClusterSpec,
  count: number,
  wanted: number,
): Promise<LaunchedBroker[]> {
  for (let left = portTries; ; left -= 1) {
    try {
      return await launchAll(
        spec,
        await freePorts({ brokers: count, port: wanted, internal: spec.clients !== undefined }),
      );
    } catch (error) {
      const lostPort = error instanceof BrokerStartError && /Address already in use/.test(error.log);
      if (!lostPort || left <= 1) throw error;
    }
  }
}

/**
 * Of several that are told to end together, each would wait for the others' votes, for seconds: nobody needs their data.
 */
const endOf = (nodes: readonly BrokerPorts[]) => (nodes.length > 1 ? { stopGraceMs: 500 } : {});

/** All at once, for none is ready without the others; none stays where one fails. */
async function launchAll(spec: ClusterSpec, nodes: readonly BrokerPorts[]): Promise<LaunchedBroker[]> {
  const failing = new AbortController();
  const signal = spec.signal === undefined ? failing.signal : AbortSignal.any([failing.signal, spec.signal]);
  const launches = nodes.map((_, index) =>
    launchBroker({
      ...spec,
      ...endOf(nodes),
      signal,
      node: { id: index + 1, nodes, ...clientsOf(spec) },
    }).catch((error: unknown) => {
      failing.abort(error);
      throw error;
    }),
  );
  const outcomes = await Promise.allSettled(launches);
  const launched = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  if (launched.length === nodes.length) return launched;
  await Promise.all(launched.map((broker) => broker.stop()));
  spec.signal?.throwIfAborted();
  throw failing.signal.reason;
}
