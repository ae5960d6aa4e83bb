import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
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
import { askWord } from '../metrics/four-letter.ts';
import { parseSrvr } from '../metrics/parse.ts';
import type { ZkDistribution } from './distribution.ts';
import { loggingConfig, type MemberPlaces, memberConfig } from './member-settings.ts';

/** The programs that a member consists of and what surrounds them. */
export interface MemberRuntime {
  java: JavaRuntime;
  distribution: ZkDistribution;
  env: Env;
}

export interface MemberSpec extends MemberRuntime {
  keeper: Keeper;
  jvmOptions: readonly string[];
  places: MemberPlaces;
  tickMs: number;
  signal?: AbortSignal | undefined;
  /** How long it may take to end when it is told to, ms. */
  stopGraceMs: number;
}

/** A member that serves. */
export interface LaunchedMember {
  process: ServerProcess;
  /** Holds its data and log. */
  folder: string;
  logFile: string;
  /** Ends it and removes its folder; again is fine. */
  stop(): Promise<void>;
}

/** A member ended or did not serve at its start; `log` is what it said. */
export class MemberStartError extends HydraError {
  readonly log: string;

  constructor(message: string, log: string) {
    super(message, { cause: new Error(`the member's log ends with\n${log}`) });
    this.log = log;
  }
}

const configName = 'zoo.cfg';
const loggingName = 'logback.xml';
const MAIN = 'org.apache.zookeeper.server.quorum.QuorumPeerMain';

const readyTimeoutMs = 60_000;
const probeTimeoutMs = 1_000;
const probePauseMs = 25;
const logTailBytes = 4_000;

/**
 * Starts a member in a folder of its own and waits until it serves.
 * @throws MemberStartError when it ends or does not; the signal's reason when aborted. Nothing stays then.
 */
export async function launchMember(spec: MemberSpec): Promise<LaunchedMember> {
  const folder = join(tmpdir(), `hydra-zookeeper-${randomBytes(6).toString('hex')}`);
  const release = await spec.keeper.guard({ kind: 'path', path: folder });
  const removeFolder = once(async () => {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    release();
  });
  try {
    await furnish(folder, spec);
    const logFile = join(folder, 'member.log');
    const spawn = () => spawnMember(folder, logFile, spec);
    const kept = await spawn();
    // Started again, it serves as soon as there is a quorum, which others may keep it waiting for.
    const process = new ServerProcess(kept, { spawn, ready: () => Promise.resolve() });
    const stop = once(async () => {
      await process.stop(spec.stopGraceMs);
      await removeFolder();
    });
    try {
      await untilServing(kept, logFile, spec);
    } catch (error) {
      await stop();
      throw error;
    }
    return { process, folder, logFile, stop };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}

async function furnish(folder: string, { places, tickMs }: MemberSpec): Promise<void> {
  const data = join(folder, 'data');
  await mkdir(data, { recursive: true, mode: 0o700 });
  await writeFile(join(data, 'myid'), `${places.id}\n`);
  await writeFile(join(folder, configName), memberConfig(places, tickMs));
  await writeFile(join(folder, loggingName), loggingConfig);
}

function spawnMember(folder: string, logFile: string, spec: MemberSpec): Promise<KeptProcess> {
  return spec.keeper.spawn({
    command: spec.java.command,
    args: [
      ...spec.jvmOptions,
      // Libraries unpack their native parts there; it goes with the folder.
      `-Djava.io.tmpdir=${folder}`,
      `-XX:ErrorFile=${join(folder, 'jvm-error.log')}`,
      `-Dlogback.configurationFile=${loggingName}`,
      ...['-cp', spec.distribution.jars.join(delimiter)],
      MAIN,
      configName,
    ],
    cwd: folder,
    env: javaEnvironment(spec.env),
    stdout: logFile,
    stderr: logFile,
  });
}

async function untilServing(kept: KeptProcess, logFile: string, spec: MemberSpec): Promise<void> {
  const ended = new AbortController();
  kept.exited.then(() => ended.abort());
  const signal = spec.signal === undefined ? ended.signal : AbortSignal.any([ended.signal, spec.signal]);
  const deadline = performance.now() + readyTimeoutMs;
  const port = spec.places.members[spec.places.id - 1]?.client ?? 0;
  while (!(await serves(port, signal))) {
    spec.signal?.throwIfAborted();
    if (ended.signal.aborted) throw await endedEarly(kept, logFile);
    if (performance.now() > deadline) {
      const log = await lastBytes(logFile, logTailBytes);
      throw new MemberStartError(
        `the ZooKeeper member did not serve within ${readyTimeoutMs / 1000} s: ${tellingLine(log)}`,
        log,
      );
    }
    await delay(probePauseMs, signal).catch(() => {});
  }
}

async function serves(port: number, signal: AbortSignal): Promise<boolean> {
  const asking = { timeoutMs: probeTimeoutMs, signal };
  const asked = await askWord({ host: '127.0.0.1', port }, 'srvr', asking).catch(() => null);
  return asked?.kind === 'answered' && parseSrvr(asked.text) !== null;
}

async function endedEarly(kept: KeptProcess, logFile: string): Promise<MemberStartError> {
  const exit = await kept.exited;
  const log = await lastBytes(logFile, logTailBytes);
  const how = exit.signal === null ? `exit code ${exit.code}` : exit.signal;
  return new MemberStartError(
    `the ZooKeeper member ended before it served (${how}): ${tellingLine(log)}`,
    log,
  );
}
