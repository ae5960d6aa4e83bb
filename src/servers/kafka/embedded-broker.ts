import type { Keeper, ProcessExit } from '../../process/keeper.ts';
import type { Env } from '../shared/executables.ts';
import { lastBytes } from '../shared/file-tail.ts';
import { findBrokerPrograms } from './broker-programs.ts';
import { freePorts } from './free-ports.ts';
import { allCompilers } from './jvm-options.ts';
import { BrokerStartError, type LaunchedBroker, type LaunchSpec, launchBroker } from './launch-broker.ts';
import { installDistribution } from './maven-install.ts';
import { prepareStart } from './prepared-start.ts';

export interface EmbeddedBrokerOptions {
  keeper: Keeper;
  /** Gives the start up; a broker that runs is ended with `stop`. */
  signal?: AbortSignal;
  /** For the clients, on 127.0.0.1; 0 or none = any free one. */
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

/** A Kafka broker of this process: one node, its data in a temporary folder. */
export interface EmbeddedBroker {
  /** `127.0.0.1:<port>` */
  readonly bootstrap: string;
  readonly pid: number;
  /** Of Kafka, e.g. `4.1.1`. */
  readonly version: string;
  /** Its server.properties. */
  readonly settings: Record<string, string>;
  readonly jvmOptions: readonly string[];
  /** e.g. `17.0.15` */
  readonly javaVersion: string;
  /** Resolves when the broker ended, however; never rejects. */
  readonly exited: Promise<ProcessExit>;
  /** The last `bytes` of what it logged; empty once it is stopped. */
  log(bytes: number): Promise<string>;
  /** Ends it and removes its data; again is fine. */
  stop(): Promise<void>;
}

// A free port can be lost to somebody else before the broker takes it.
const portTries = 3;

/**
 * Starts a broker and waits until it answers. Fetches Kafka first when there is none: see `findBrokerPrograms`.
 * @throws HydraError saying what is missing (Java, Maven, a free port) or why the broker ended; the signal's
 * reason when aborted. Nothing is left behind then.
 */
export async function startEmbeddedBroker(options: EmbeddedBrokerOptions): Promise<EmbeddedBroker> {
  const { keeper, signal, onProgress, env = process.env, port = 0, compilers = 'first', settings } = options;
  const programs = await findBrokerPrograms(env, signal);
  const { java } = programs;
  const shared = { keeper, env, signal, onProgress };
  const distribution = programs.distribution ?? (await installDistribution(shared));
  const runtime = { ...shared, java, distribution };
  const prepared = await prepareStart(runtime);
  const jvmOptions = [
    ...prepared.jvmOptions,
    ...(compilers === 'all' ? allCompilers : []),
    ...Object.entries(options.jvmProperties ?? {}).map(([name, value]) => `-D${name}=${value}`),
  ];
  const launched = await launchOnFreePort({ ...runtime, ...prepared, jvmOptions, settings }, port);
  return {
    bootstrap: launched.bootstrap,
    pid: launched.process.pid,
    version: distribution.version,
    settings: launched.settings,
    jvmOptions: launched.jvmOptions,
    javaVersion: java.version,
    exited: launched.process.exited,
    log: (bytes) => lastBytes(launched.logFile, bytes),
    stop: launched.stop,
  };
}

type Launch = LaunchedBroker & Pick<LaunchSpec, 'jvmOptions'>;

async function launchOnFreePort(spec: Omit<LaunchSpec, 'ports'>, wanted: number): Promise<Launch> {
  for (let left = portTries; ; left -= 1) {
    const ports = await freePorts(wanted);
    try {
      return { ...(await launchBroker({ ...spec, ports })), jvmOptions: spec.jvmOptions };
    } catch (error) {
      const lostPort = error instanceof BrokerStartError && /Address already in use/.test(error.log);
      if (!lostPort || left <= 1) throw error;
    }
  }
}
