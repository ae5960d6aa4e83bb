import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delay } from '../base/clock.ts';
import { HydraError, messageOf } from '../base/errors.ts';
import { type GatedProcess, spawnGated } from './gated-process.ts';
import type { Keeper, KeptProcess, ProcessExit, SpawnSpec } from './keeper.ts';
import { GroupWatch, signalGroup, startOf } from './process-group.ts';
import { assertRemovable } from './removable-path.ts';
import { StrayHunt, strayVariable } from './strays.ts';
import type { Undo } from './undo.ts';
import type { NotedUndo } from './undoing.ts';
import { WatchdogLink } from './watchdog-link.ts';

const killedGroupMs = 10_000;
const gracePollMs = 200;

class WatchedProcess implements KeptProcess {
  readonly pid: number;
  readonly exited: Promise<ProcessExit>;
  /** Resolves when nobody of the group is left. */
  readonly gone: Promise<void>;
  readonly #watch: GroupWatch;
  #ended = false;
  /** Set while `stop` grants the rest of the group its grace, although the leader is gone. */
  #graceEnds: Promise<void> | undefined;

  constructor(gated: GatedProcess, watch: GroupWatch, killStrays: () => Promise<void>, release: () => void) {
    this.#watch = watch;
    this.pid = gated.pid;
    this.exited = gated.exited;
    this.gone = gated.exited
      .then(() => this.#clearGroup())
      .then(killStrays)
      .finally(release);
  }

  signal(signal: NodeJS.Signals): void {
    // Once the group is empty its number may come to stand for somebody else's.
    if (!this.#ended) signalGroup(this.pid, signal);
  }

  async stop(graceMs: number): Promise<ProcessExit> {
    const cut = new AbortController();
    this.#graceEnds = delay(graceMs, cut.signal).then(
      () => this.signal('SIGKILL'),
      () => {},
    );
    this.signal('SIGTERM');
    await this.gone;
    cut.abort();
    return this.exited;
  }

  async #clearGroup(): Promise<void> {
    if (this.#graceEnds !== undefined) {
      let over = false;
      this.#graceEnds.then(() => {
        over = true;
      });
      while (!over && !(await this.#watch.gone(this.pid, gracePollMs)));
    }
    signalGroup(this.pid, 'SIGKILL');
    await this.#watch.gone(this.pid, killedGroupMs);
    this.#ended = true;
  }
}

class WatchedKeeper implements Keeper {
  readonly #link = new WatchdogLink();
  readonly #watch = new GroupWatch();
  readonly #strays = new StrayHunt();
  #closing: Promise<void> | undefined;

  async spawn(spec: SpawnSpec): Promise<KeptProcess> {
    this.#assertOpen();
    const gated = await spawnGated(spec);
    try {
      const family = spec.ownsStrays === true ? spec.env[strayVariable] : undefined;
      const group = { kind: 'process-group', pid: gated.pid } as const;
      const release = await this.#note(family === undefined ? group : { ...group, family });
      const killStrays = async () => (family === undefined ? undefined : this.#strays.killAll(family));
      const kept = new WatchedProcess(gated, this.#watch, killStrays, release);
      gated.open();
      return kept;
    } catch (error) {
      gated.abandon();
      throw error;
    }
  }

  async guard(undo: Undo): Promise<() => void> {
    if (undo.kind === 'path') assertRemovable(undo.path);
    return this.#note(undo);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #note(undo: Undo): Promise<() => void> {
    this.#assertOpen();
    const entry: NotedUndo =
      undo.kind === 'process-group' ? { undo, leaderStart: startOf(undo.pid) } : { undo };
    const id = await this.#link.add(entry);
    return () => this.#link.remove(id);
  }

  async #close(): Promise<void> {
    // The watchdog does it: being killed in here changes nothing.
    const failures = await this.#link.undoAll();
    if (failures.length > 0) throw new HydraError(failures.join('; '));
  }

  #assertOpen(): void {
    if (this.#closing !== undefined) throw new HydraError('the keeper is closed');
  }
}

/**
 * Starts a keeper with its watchdog process. Call `close` in the end, else the watchdog undoes what is left
 * when this process ends.
 * @throws HydraError when Hydra is not built, or the temporary folder cannot be used.
 */
export async function createKeeper(): Promise<Keeper> {
  await access(tmpdir(), constants.W_OK | constants.X_OK).catch((error) => {
    throw new HydraError(`the temporary folder ${tmpdir()} cannot be used: ${messageOf(error)}`, {
      hint: 'set TMPDIR to a folder that can be written to',
    });
  });
  return new WatchedKeeper();
}
