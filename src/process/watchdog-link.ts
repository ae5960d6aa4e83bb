import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { HydraError } from '../base/errors.ts';
import { distFile } from '../base/package-root.ts';
import { strayVariable } from './strays.ts';
import type { NotedUndo } from './undoing.ts';
import type { WatchdogReply, WatchdogRequest } from './watchdog-protocol.ts';

/** Watchdogs that die one after another without a single answer before the owner gives up. */
const deathsInARow = 3;

/** Names of variables that hold what nobody else is to read: the watchdog outlives its owner, and needs none of them. */
const secretName = /TOKEN|PASSW|SECRET|CREDENTIAL|PRIVATE|APIKEY|API_KEY|ACCESS_KEY|AUTHORIZATION/i;

/**
 * The environment of the watchdog: its owner's without secrets, without what is meant for the owner's JavaScript engine
 * (a debugger or loader must not disturb it), and, below a task, without what would make it a stray of that task.
 */
export function watchdogEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const isKept = (name: string) =>
    name !== 'NODE_OPTIONS' && name !== strayVariable && !secretName.test(name);
  return Object.fromEntries(Object.entries(env).filter(([name]) => isKept(name)));
}

type WatchdogProcess = ChildProcess & { stdin: Writable; stdout: Readable };

interface Waiting {
  resolve(): void;
  reject(error: Error): void;
}

/** The owner's end of the pipe: keeps one watchdog alive and its list equal to ours. */
export class WatchdogLink {
  readonly #live = new Map<number, NotedUndo>();
  readonly #waiting = new Map<number, Waiting>();
  #watchdog: WatchdogProcess;
  #deaths = 0;
  #nextId = 1;
  /** What the watchdog could not undo, in lines; undefined until it was told to. */
  #failures: readonly string[] | undefined;
  #failure: Error | undefined;

  /** @throws HydraError when Hydra is not built. */
  constructor() {
    this.#watchdog = this.#start();
  }

  /** The watchdog's own pid, for those who look after it. */
  get pid(): number | undefined {
    return this.#watchdog.pid;
  }

  /** Resolves to the entry's id once the watchdog has noted it. */
  async add(entry: NotedUndo): Promise<number> {
    if (this.#failure !== undefined) throw this.#failure;
    const id = this.#nextId++;
    this.#live.set(id, entry);
    await new Promise<void>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#send({ op: 'add', id, ...entry });
    });
    return id;
  }

  remove(id: number): void {
    if (this.#live.delete(id)) this.#send({ op: 'remove', id });
  }

  /** Has the watchdog undo what is left, and end. Resolves, when it is gone, to a line for each that failed. */
  async undoAll(): Promise<readonly string[]> {
    for (;;) {
      if (this.#failure !== undefined) return [this.#failure.message];
      const watchdog = this.#watchdog;
      // One that is gone by now is replaced in the turn that tells of it.
      const exited =
        watchdog.exitCode === null && watchdog.signalCode === null ? once(watchdog, 'close') : null;
      this.#send({ op: 'undo' });
      await exited;
      const failures = this.#failures;
      if (failures === undefined) continue;
      this.#fail(new HydraError('the keeper is closed'));
      return failures;
    }
  }

  #start(): WatchdogProcess {
    const program = distFile('watchdog.js');
    if (!existsSync(program)) {
      throw new HydraError(`Hydra is not built: ${program} is missing`, { hint: 'Run `npm run build`.' });
    }
    const watchdog = spawn(process.execPath, [program], {
      cwd: '/',
      env: watchdogEnvironment(process.env),
      detached: true,
      stdio: ['pipe', 'pipe', 'inherit'],
    }) as WatchdogProcess;
    // A broken pipe is followed by the exit, which is where it is dealt with.
    watchdog.stdin.on('error', () => {});
    createInterface({ input: watchdog.stdout }).on('line', (line) => this.#onReply(line));
    watchdog.once('exit', () => this.#onDeath());
    watchdog.once('error', (error) => this.#fail(error));
    return watchdog;
  }

  #onReply(line: string): void {
    const reply = JSON.parse(line) as WatchdogReply;
    this.#deaths = 0;
    if ('failures' in reply) {
      this.#failures = reply.failures;
      return;
    }
    this.#waiting.get(reply.ack)?.resolve();
    this.#waiting.delete(reply.ack);
  }

  #onDeath(): void {
    if (this.#failures !== undefined) return;
    this.#deaths += 1;
    try {
      if (this.#deaths > deathsInARow) throw new HydraError('the watchdog process dies as soon as it starts');
      this.#watchdog = this.#start();
      for (const [id, entry] of this.#live) this.#send({ op: 'add', id, ...entry });
    } catch (error) {
      this.#fail(error instanceof Error ? error : new HydraError(String(error)));
    }
  }

  /** From here on nothing can be guarded, so nothing may be started. */
  #fail(error: Error): void {
    this.#failure ??= error;
    for (const [id, waiting] of this.#waiting) {
      this.#live.delete(id);
      waiting.reject(error);
    }
    this.#waiting.clear();
  }

  #send(request: WatchdogRequest): void {
    if (this.#watchdog.stdin.writable) this.#watchdog.stdin.write(`${JSON.stringify(request)}\n`);
  }
}
