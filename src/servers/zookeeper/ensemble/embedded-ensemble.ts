import type { Keeper, ProcessExit } from '../../../process/keeper.ts';
import type { Env } from '../../shared/executables.ts';
import { lastBytes } from '../../shared/file-tail.ts';
import { addressText, type ServerAddress } from '../client/hosts.ts';
import { type MemberPlace, type MemberState, readMember } from '../metrics/member-reading.ts';
import { installDistribution } from './distribution.ts';
import { freeMemberPorts } from './free-ports.ts';
import { type LaunchedMember, launchMember, type MemberSpec, MemberStartError } from './launch-member.ts';
import type { MemberPorts } from './member-settings.ts';
import { prepareStart } from './prepared-start.ts';
import { findMemberPrograms } from './programs.ts';

export interface EnsembleOptions {
  keeper: Keeper;
  /** Gives the start up; an ensemble that runs is ended with `stop`. */
  signal?: AbortSignal | undefined;
  /** 1, 3 or 5. */
  members: number;
  /** Of ZooKeeper, e.g. `3.9.4`; null = the one that comes with Hydra. */
  version: string | null;
  /** Sessions may last 2 to 20 of them, ms. */
  tickMs: number;
  /** Options of every member's JVM behind ours, which they override. */
  javaOptions: readonly string[];
  /** Of the first member, for its clients on 127.0.0.1; 0 = any free one. */
  port: number;
  /** Told what takes long: a download, a first preparation. */
  onProgress?: ((text: string) => void) | undefined;
  /** Where Java, Maven and the cache are looked up. */
  env: Env;
}

/** A member of an ensemble of ours. */
export interface EnsembleMember {
  /** From 0. */
  readonly index: number;
  /** Where it serves clients and has its AdminServer. */
  readonly place: MemberPlace;
  /** Of its process, which is another one after it was enabled again. */
  readonly pid: number;
  /** Resolves when it ended by itself or was stopped, however; not while it is disabled. Never rejects. */
  readonly exited: Promise<ProcessExit>;
  /** Ends it at once, as a machine that loses its power. */
  disable(): Promise<void>;
  /** Starts it again on the data that it had; it serves once it has found a quorum. */
  enable(): Promise<void>;
  /** It stands still until `thaw`; connections stay open and nothing is answered. */
  freeze(): void;
  thaw(): void;
  /** What it does right now. */
  state(): Promise<MemberState>;
  /** The last `bytes` of what it logged; empty once it is stopped. */
  log(bytes: number): Promise<string>;
}

/** Members of this process that know each other. */
export interface Ensemble {
  /** Of ZooKeeper, e.g. `3.9.5`. */
  readonly version: string;
  /** e.g. `17.0.15` */
  readonly javaVersion: string;
  readonly members: readonly EnsembleMember[];
  /** Connect string of all. */
  readonly hosts: string;
  /** The member that leads, or stands alone; null while there is none. */
  leader(): Promise<EnsembleMember | null>;
  /** Ends all and removes their data; again is fine. */
  stop(): Promise<void>;
}

// A free port can be lost to somebody else before a member takes it.
const PORT_TRIES = 3;
const STATE_TIMEOUT_MS = 1_000;
/** Nobody needs their data. */
const STOP_GRACE_MS = 1_000;

/**
 * Starts members that form an ensemble and waits until each serves. Fetches ZooKeeper first where it is not in the cache.
 * @throws HydraError saying what is missing (Java, Maven, a free port) or why a member ended; the signal's reason when
 * aborted. Nothing is left behind then.
 */
export async function startEnsemble(options: EnsembleOptions): Promise<Ensemble> {
  const { keeper, signal, onProgress, env, version } = options;
  const programs = await findMemberPrograms({ env, version }, signal);
  const shared = { keeper, env, signal, onProgress };
  const distribution = programs.distribution ?? (await installDistribution(shared, version));
  const runtime = { ...shared, java: programs.java, distribution };
  const jvmOptions = [...(await prepareStart(runtime)), ...options.javaOptions];
  const spec = { ...runtime, jvmOptions, tickMs: options.tickMs, stopGraceMs: STOP_GRACE_MS };
  const { ports, launched } = await launchOnFreePorts(spec, options);
  const members = launched.map((one, index) => describe(one, index, ports[index]));
  return {
    version: distribution.version,
    javaVersion: programs.java.version,
    members,
    hosts: members.map(({ place }) => addressText(place.client)).join(','),
    leader: () => leaderOf(members),
    stop: async () => {
      await Promise.all(launched.map((member) => member.stop()));
    },
  };
}

async function leaderOf(members: readonly EnsembleMember[]): Promise<EnsembleMember | null> {
  const states = await Promise.all(members.map((member) => member.state()));
  return members.find((_, index) => states[index] === 'leader' || states[index] === 'standalone') ?? null;
}

function describe(
  { process, logFile }: LaunchedMember,
  index: number,
  ports: MemberPorts | undefined,
): EnsembleMember {
  const at = (port = 0): ServerAddress => ({ host: '127.0.0.1', port });
  const place = { client: at(ports?.client), admin: at(ports?.admin) };
  return {
    index,
    place,
    get pid() {
      return process.pid;
    },
    exited: process.exited,
    disable: () => process.kill(),
    enable: () => process.start(),
    freeze: () => process.pause(),
    thaw: () => process.resume(),
    state: async () => (await readMember(place, { timeoutMs: STATE_TIMEOUT_MS })).state,
    log: (bytes) => lastBytes(logFile, bytes),
  };
}

type SharedSpec = Omit<MemberSpec, 'places'>;

async function launchOnFreePorts(
  spec: SharedSpec,
  { members, port }: EnsembleOptions,
): Promise<{ ports: MemberPorts[]; launched: LaunchedMember[] }> {
  for (let left = PORT_TRIES; ; left -= 1) {
    const ports = await freeMemberPorts(members, port);
    try {
      return { ports, launched: await launchAll(spec, ports) };
    } catch (error) {
      const lostPort = error instanceof MemberStartError && /Address already in use/.test(error.log);
      if (!lostPort || left <= 1) throw error;
    }
  }
}

/** All at once, for none serves without the others; none stays where one fails. */
async function launchAll(spec: SharedSpec, members: readonly MemberPorts[]): Promise<LaunchedMember[]> {
  const failing = new AbortController();
  const signal = spec.signal === undefined ? failing.signal : AbortSignal.any([failing.signal, spec.signal]);
  const launches = members.map((_, index) =>
    launchMember({ ...spec, signal, places: { id: index + 1, members } }).catch((error: unknown) => {
      failing.abort(error);
      throw error;
    }),
  );
  const outcomes = await Promise.allSettled(launches);
  const launched = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  if (launched.length === members.length) return launched;
  await Promise.all(launched.map((member) => member.stop()));
  spec.signal?.throwIfAborted();
  throw failing.signal.reason;
}
