import { randomBytes } from 'node:crypto';
import { chmod, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { delay } from '../../../base/clock.ts';
import { HydraError } from '../../../base/errors.ts';
import type { Keeper, KeptProcess } from '../../../process/keeper.ts';
import { javaEnvironment } from '../../shared/child-environment.ts';
import type { Env } from '../../shared/executables.ts';
import { lastBytes } from '../../shared/file-tail.ts';
import type { JavaRuntime } from '../../shared/java.ts';
import { tellingLine } from '../../shared/log-line.ts';
import { once } from '../../shared/once.ts';
import { ServerProcess } from '../../shared/server-process.ts';
import { probeBrokerCount } from '../admin/kafka-probe.ts';
import { UNSECURED } from '../client/security.ts';
import {
  type BrokerNode,
  type BrokerPorts,
  brokerSettings,
  loggingConfig,
  propertiesText,
} from './broker-settings.ts';
import type { KafkaDistribution } from './distribution.ts';
import { newKafkaId } from './kafka-id.ts';

/** The programs a broker consists of and what surrounds them. */
export interface BrokerRuntime {
  java: JavaRuntime;
  distribution: KafkaDistribution;
  env: Env;
}

export interface LaunchSpec extends BrokerRuntime {
  keeper: Keeper;
  jvmOptions: readonly string[];
  node: BrokerNode;
  /** Folder with a formatted, empty log, which is copied. */
  formatted: string;
  /** Beside ours, or in their place. */
  settings?: Readonly<Record<string, string>> | undefined;
  signal?: AbortSignal | undefined;
  /** How long it may take to end when it is told to, ms; 15,000 unless told. */
  stopGraceMs?: number;
}

/** A broker that answered. */
export interface LaunchedBroker {
  /** `127.0.0.1:<port>` */
  bootstrap: string;
  /** Likewise, of the listener that wants neither TLS nor a login. */
  internal: string;
  process: ServerProcess;
  settings: Record<string, string>;
  /** Holds its data, log and temporary files. */
  folder: string;
  logFile: string;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

const missingClass = /NoClassDefFoundError|ClassNotFoundException|ZipException/;

/** A broker ended or stayed silent at its start; `log` is what it said. */
export class BrokerStartError extends HydraError {
  readonly log: string;

  constructor(message: string, log: string) {
    super(message, {
      cause: new Error(`the broker's log ends with\n${log}`),
      ...(missingClass.test(log) && {
        hint: 'if its files are damaged, delete the kafka-* folders of the cache',
      }),
    });
    this.log = log;
  }
}

// Relative to the broker's folder, whose path may hold a comma or a colon: they separate paths in Java and Kafka.
const dataName = 'data';
const settingsName = 'server.properties';
const loggingName = 'log4j2.properties';

const readyTimeoutMs = 60_000;
const probeTimeoutMs = 2_000;
const probePauseMs = 25;
const stopGraceMs = 15_000;
const logTailBytes = 4_000;

/**
 * Starts a broker in a folder of its own and waits until it answers and knows every other one of its cluster.
 * @throws BrokerStartError when it ends or stays silent; the signal's reason when aborted. Nothing stays then.
 */
export async function launchBroker(spec: LaunchSpec): Promise<LaunchedBroker> {
  const { broker: port, internal = port } = portsOf(spec.node);
  const folder = join(tmpdir(), `hydra-kafka-${randomBytes(6).toString('hex')}`);
  const release = await spec.keeper.guard({ kind: 'path', path: folder });
  const removeFolder = once(async () => {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    release();
  });
  try {
    const settings = await furnish(folder, spec);
    const logFile = join(folder, 'broker.log');
    const graceMs = spec.stopGraceMs ?? stopGraceMs;
    const spawn = () => spawnBroker(folder, logFile, spec);
    const ready = (kept: KeptProcess, brokers: number) =>
      untilReady(kept, { logFile, port: internal, brokers }, spec);
    const kept = await spawn();
    // Started again, it may find that others are gone.
    const process = new ServerProcess(kept, { spawn, ready: (again) => ready(again, 1) });
    const stop = once(async () => {
      await process.stop(graceMs);
      await removeFolder();
    });
    try {
      await ready(kept, spec.node.nodes.length);
    } catch (error) {
      await stop();
      throw error;
    }
    const [bootstrap, plain] = [`127.0.0.1:${port}`, `127.0.0.1:${internal}`];
    return { bootstrap, internal: plain, process, settings, folder, logFile, stop };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}

const portsOf = ({ id, nodes }: BrokerNode): BrokerPorts => nodes[id - 1] ?? { broker: 0, controller: 0 };

async function furnish(folder: string, spec: LaunchSpec): Promise<Record<string, string>> {
  const settings = { ...brokerSettings(dataName, spec.node), ...spec.settings };
  await mkdir(join(folder, 'tmp'), { recursive: true, mode: 0o700 });
  await cp(spec.formatted, join(folder, dataName), { recursive: true });
  await makeWritable(join(folder, dataName));
  if (spec.node.id > 1) await makeAnother(join(folder, dataName, 'meta.properties'), spec.node.id);
  await writeFile(join(folder, settingsName), propertiesText(settings));
  await writeFile(join(folder, loggingName), loggingConfig);
  return settings;
}

/** The log was formatted for node 1: another one of the cluster has a number and a directory of its own (KIP-858). */
async function makeAnother(metaFile: string, id: number): Promise<void> {
  const text = await readFile(metaFile, 'utf8');
  const own = text
    .replace(/^node\.id=.*$/m, `node.id=${id}`)
    .replace(/^directory\.id=.*$/m, `directory.id=${newKafkaId()}`);
  await writeFile(metaFile, own);
}

/** A cache whose files are read-only makes copies that are. */
async function makeWritable(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await makeWritable(path);
    else await chmod(path, 0o600);
  }
}

function spawnBroker(folder: string, logFile: string, spec: LaunchSpec): Promise<KeptProcess> {
  return spec.keeper.spawn({
    command: spec.java.command,
    args: [
      ...spec.jvmOptions,
      // Compression libraries unpack their native parts there; it goes with the folder.
      `-Djava.io.tmpdir=${join(folder, 'tmp')}`,
      `-XX:ErrorFile=${join(folder, 'jvm-error.log')}`,
      `-Dlog4j2.configurationFile=${loggingName}`,
      '-cp',
      spec.distribution.jars.join(delimiter),
      'kafka.Kafka',
      settingsName,
    ],
    cwd: folder,
    env: javaEnvironment(spec.env),
    stdout: logFile,
    stderr: logFile,
  });
}

async function untilReady(
  kept: KeptProcess,
  { logFile, port, brokers }: { logFile: string; port: number; brokers: number },
  spec: LaunchSpec,
): Promise<void> {
  const ended = new AbortController();
  kept.exited.then(() => ended.abort());
  const signal = spec.signal === undefined ? ended.signal : AbortSignal.any([ended.signal, spec.signal]);
  const deadline = performance.now() + readyTimeoutMs;
  while ((await brokersKnownAt(port, signal)) < brokers) {
    spec.signal?.throwIfAborted();
    if (ended.signal.aborted) throw await endedEarly(kept, logFile);
    if (performance.now() > deadline) {
      const log = await lastBytes(logFile, logTailBytes);
      throw new BrokerStartError(`the Kafka broker gave no answer within ${readyTimeoutMs / 1000} s`, log);
    }
    await delay(probePauseMs, signal).catch(() => {});
  }
}

/** How many brokers it knows; 0 while it does not answer. */
async function brokersKnownAt(port: number, signal: AbortSignal): Promise<number> {
  const asking = { timeoutMs: probeTimeoutMs, security: UNSECURED, signal };
  try {
    return await probeBrokerCount({ host: '127.0.0.1', port }, asking);
  } catch {
    // Not yet, or aborted: the caller looks which.
    return 0;
  }
}

async function endedEarly(kept: KeptProcess, logFile: string): Promise<BrokerStartError> {
  const exit = await kept.exited;
  const log = await lastBytes(logFile, logTailBytes);
  const how = exit.signal === null ? `exit code ${exit.code}` : exit.signal;
  return new BrokerStartError(
    `the Kafka broker ended before it was ready (${how}): ${tellingLine(log)}`,
    log,
  );
}
