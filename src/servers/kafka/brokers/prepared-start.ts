import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { cacheFolder } from '../../../base/cache-folder.ts';
import { HydraError } from '../../../base/errors.ts';
import type { Keeper } from '../../../process/keeper.ts';
import { makeFolderAtomically } from '../../shared/atomic-folder.ts';
import { javaEnvironment } from '../../shared/child-environment.ts';
import { lastBytes } from '../../shared/file-tail.ts';
import { connectAdmin } from '../admin/admin.ts';
import { unsecured } from '../client/cluster.ts';
import { type BrokerNode, brokerSettings, loggingConfig, propertiesText } from './broker-settings.ts';
import { mendDistribution } from './distribution.ts';
import { freePorts } from './free-ports.ts';
import { baseJvmOptions } from './jvm-options.ts';
import { newKafkaId } from './kafka-id.ts';
import { type BrokerRuntime, launchBroker } from './launch-broker.ts';

/**
 * What makes every later start quick, made once per Java and distribution and kept in the cache: a formatted
 * log to copy (instead of a JVM that formats one), and an archive of loaded classes (AppCDS).
 */
export interface PreparedStart {
  formatted: string;
  jvmOptions: readonly string[];
}

export interface PrepareOptions extends BrokerRuntime {
  keeper: Keeper;
  signal?: AbortSignal | undefined;
  onProgress?: ((text: string) => void) | undefined;
}

/** A node by itself; its ports are of no meaning for what is prepared. */
const lone: BrokerNode = { id: 1, nodes: [{ broker: 9092, controller: 9093 }] };

const archiveName = 'classes.jsa';
const formattedName = 'formatted';

/**
 * Finds or makes the preparation.
 * @throws HydraError when Kafka cannot format a log or the broker does not start; the signal's reason
 */
export async function prepareStart(options: PrepareOptions): Promise<PreparedStart> {
  const folder = preparedFolder(options);
  if (!existsSync(folder)) {
    options.onProgress?.(`preparing Kafka ${options.distribution.version} for quick starts, this once`);
    await makeFolderAtomically(options.keeper, folder, (unfinished) => prepare(unfinished, options));
  }
  const archive = join(folder, archiveName);
  return {
    formatted: join(folder, formattedName),
    // A Java without class archives leaves none; it starts the slow way.
    jvmOptions: existsSync(archive) ? [...baseJvmOptions, ...useArchive(archive)] : baseJvmOptions,
  };
}

/** Where the preparation lies, or will. */
export function preparedFolder(runtime: BrokerRuntime): string {
  const { env, distribution } = runtime;
  return join(cacheFolder(env), `kafka-${distribution.version}-start-${keyOf(runtime)}`);
}

/** Changes with everything an archive depends on; Java itself checks it again and ignores one that does not fit. */
function keyOf({ java, distribution }: BrokerRuntime): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([java.command, java.version, baseJvmOptions, brokerSettings('data', lone)]));
  for (const jar of distribution.jars) {
    const { size, mtimeMs } = statSync(jar);
    hash.update(JSON.stringify([jar, size, mtimeMs]));
  }
  return hash.digest('hex').slice(0, 12);
}

function useArchive(archive: string): string[] {
  return ['-Xshare:auto', `-XX:SharedArchiveFile=${archive}`, '-Xlog:cds=off', '-Xlog:cds+dynamic=off'];
}

async function prepare(folder: string, options: PrepareOptions): Promise<void> {
  const formatted = join(folder, formattedName);
  await mkdir(formatted);
  await format(folder, options);
  const archive = join(folder, archiveName);
  const broker = await launchBroker({
    ...options,
    formatted,
    // It writes the archive as it ends, which takes a busy machine a while.
    stopGraceMs: 60_000,
    node: { id: 1, nodes: await freePorts() },
    jvmOptions: [
      ...baseJvmOptions,
      `-XX:ArchiveClassesAtExit=${archive}`,
      '-Xlog:cds=off',
      '-Xlog:cds+dynamic=off',
    ],
  });
  await exercise(broker.bootstrap, options.signal).finally(() => broker.stop());
  // Java writes the archive while it shuts down in order; one cut short is of no use.
  if ((await broker.process.exited).signal === 'SIGKILL') await rm(archive, { force: true });
  options.signal?.throwIfAborted();
}

/** Has the broker load the classes of a first topic, too. */
async function exercise(bootstrap: string, signal: AbortSignal | undefined): Promise<void> {
  const admin = await connectAdmin(unsecured(bootstrap), signal === undefined ? {} : { signal });
  try {
    await admin.createTopic({ topic: 'prepare', partitions: 1, replicationFactor: 1 });
    await admin.deleteTopic('prepare');
  } finally {
    await admin.close();
  }
}

async function format(folder: string, options: PrepareOptions): Promise<void> {
  // Relative names: what stands before them may hold a comma or a colon, which separate paths in Java and Kafka.
  const [settingsName, loggingName] = ['format.properties', 'log4j2.properties'];
  const [settingsFile, loggingFile] = [join(folder, settingsName), join(folder, loggingName)];
  const log = join(folder, 'format.log');
  await writeFile(settingsFile, propertiesText(brokerSettings(formattedName, lone)));
  await writeFile(loggingFile, loggingConfig);
  const kept = await options.keeper.spawn({
    command: options.java.command,
    args: [
      '-XX:TieredStopAtLevel=1',
      '-XX:-UsePerfData',
      `-Dlog4j2.configurationFile=${loggingName}`,
      ...['-cp', options.distribution.jars.join(delimiter)],
      'kafka.tools.StorageTool',
      'format',
      ...['--cluster-id', newKafkaId()],
      ...['--config', settingsName],
    ],
    cwd: folder,
    env: javaEnvironment(options.env),
    stdout: log,
    stderr: log,
  });
  const stopOnAbort = () => kept.signal('SIGKILL');
  options.signal?.addEventListener('abort', stopOnAbort, { once: true });
  const exit = await kept.exited;
  options.signal?.removeEventListener('abort', stopOnAbort);
  options.signal?.throwIfAborted();
  if (exit.code !== 0) {
    const said = (await lastBytes(log, 2_000)).trim().split('\n').at(-1) ?? '';
    throw new HydraError(`Kafka ${options.distribution.version} cannot format its log: ${said}`, {
      hint: mendDistribution(options.distribution),
    });
  }
  await Promise.all([settingsFile, loggingFile, log].map((file) => rm(file)));
}
