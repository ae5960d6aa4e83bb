import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../../../base/cache-folder.ts';
import type { Keeper } from '../../../process/keeper.ts';
import { makeFolderAtomically } from '../../shared/atomic-folder.ts';
import { askAdmin } from '../metrics/admin-command.ts';
import { freeMemberPorts } from './free-ports.ts';
import { baseJvmOptions } from './jvm-options.ts';
import { launchMember, type MemberRuntime } from './launch-member.ts';

export interface PrepareOptions extends MemberRuntime {
  keeper: Keeper;
  signal?: AbortSignal | undefined;
  onProgress?: ((text: string) => void) | undefined;
}

const archiveName = 'classes.jsa';
const QUIET = ['-Xlog:cds=off', '-Xlog:cds+dynamic=off'];

/**
 * Finds or makes what makes every later start quicker, kept in the cache once per Java and distribution: an archive of
 * loaded classes (AppCDS).
 * @returns how the JVM of a member runs
 * @throws MemberStartError when a member does not start; the signal's reason
 */
export async function prepareStart(options: PrepareOptions): Promise<readonly string[]> {
  const folder = preparedFolder(options);
  if (!existsSync(folder)) {
    options.onProgress?.(`preparing ZooKeeper ${options.distribution.version} for quick starts, this once`);
    await makeFolderAtomically(options.keeper, folder, (unfinished) => prepare(unfinished, options));
  }
  const archive = join(folder, archiveName);
  // A Java without class archives leaves none; it starts the slow way.
  if (!existsSync(archive)) return baseJvmOptions;
  return [...baseJvmOptions, '-Xshare:auto', `-XX:SharedArchiveFile=${archive}`, ...QUIET];
}

/** Where the preparation lies, or will. */
export function preparedFolder(runtime: MemberRuntime): string {
  const { env, distribution } = runtime;
  return join(cacheFolder(env), `zookeeper-${distribution.version}-start-${keyOf(runtime)}`);
}

/** Changes with everything an archive depends on; Java itself checks it again and ignores one that does not fit. */
function keyOf({ java, distribution }: MemberRuntime): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([java.command, java.version, baseJvmOptions]));
  for (const jar of distribution.jars) {
    const { size, mtimeMs } = statSync(jar);
    hash.update(JSON.stringify([jar, size, mtimeMs]));
  }
  return hash.digest('hex').slice(0, 12);
}

async function prepare(folder: string, options: PrepareOptions): Promise<void> {
  const archive = join(folder, archiveName);
  const members = await freeMemberPorts(1);
  const member = await launchMember({
    ...options,
    // It writes the archive as it ends, which takes a busy machine a while.
    stopGraceMs: 60_000,
    places: { id: 1, members },
    tickMs: 500,
    jvmOptions: [...baseJvmOptions, `-XX:ArchiveClassesAtExit=${archive}`, ...QUIET],
  });
  try {
    const admin = { host: '127.0.0.1', port: members[0]?.admin ?? 0 };
    const signal = options.signal === undefined ? {} : { signal: options.signal };
    await askAdmin(admin, 'monitor', { timeoutMs: 5_000, ...signal });
  } finally {
    await member.stop();
  }
  // Java writes the archive while it shuts down in order; one cut short is of no use.
  if ((await member.process.exited).signal === 'SIGKILL') await rm(archive, { force: true });
  options.signal?.throwIfAborted();
}
