import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/base/package-root.ts';
import { type PubsubResult, pubsubResult } from '../../src/patterns/pubsub/result.ts';
import { lastingFolder } from './temp-folder.ts';

/** How a command of the built CLI ended. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/**
 * One folder that a test's commands use as working and temporary directory. Its path is in the environment of every
 * process they start, which is how leftovers are found.
 */
export class HydraLab {
  readonly folder = lastingFolder();
  readonly temp = join(this.folder, 'tmp');
  readonly #node: string;
  readonly #running = new Set<ChildProcess>();

  /** @param node the Node.js that commands run with, and their tasks. */
  constructor(node = process.execPath) {
    this.#node = node;
    mkdirSync(this.temp);
  }

  /** Starts `hydra` with the arguments; the returned handle can be awaited, watched and killed. */
  start(args: readonly string[], env: Record<string, string> = {}): RunningHydra {
    return this.startNode([join(packageRoot, 'bin', 'hydra.js'), ...args], env);
  }

  /** Starts a script with its arguments likewise. */
  startNode(args: readonly string[], env: Record<string, string> = {}): RunningHydra {
    return this.startProgram(this.#node, args, env);
  }

  /** Starts any program likewise, e.g. one that starts Hydra in surroundings of its own. */
  startProgram(command: string, args: readonly string[], env: Record<string, string> = {}): RunningHydra {
    const child = spawn(command, args, {
      cwd: this.folder,
      env: { ...inherited(), TMPDIR: this.temp, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#running.add(child);
    child.once('exit', () => this.#running.delete(child));
    return new RunningHydra(child);
  }

  run(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
    return this.start(args, env).ended;
  }

  /** Runs `hydra kafka --json ...`, checks the document against the schema. @throws with stderr when it fails */
  async kafka(args: readonly string[], env: Record<string, string> = {}): Promise<PubsubResult> {
    const ended = await this.run(['kafka', '--json', ...args], env);
    if (ended.code !== 0) throw new Error(`hydra kafka exited ${ended.code}: ${ended.stderr}`);
    return pubsubResult.parse(JSON.parse(ended.stdout));
  }

  /** Process ids of everything alive that was started, directly or not, by this lab's commands. */
  processes(): number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => environmentOf(pid).includes(`TMPDIR=${this.temp}\0`));
  }

  /** Names left in the temporary directory. */
  leftovers(): string[] {
    try {
      return readdirSync(this.temp);
    } catch {
      return [];
    }
  }

  /** Resolves when nothing of the lab is alive; rejects with what is after `timeoutMs`. */
  async untilGone(timeoutMs: number): Promise<void> {
    const end = Date.now() + timeoutMs;
    while (this.processes().length > 0 || this.leftovers().length > 0) {
      if (Date.now() > end) throw new Error(`left: processes ${this.#describe()}, files ${this.leftovers()}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Command line of a process, its arguments separated by spaces. */
  commandOf(pid: number): string {
    return commandOf(pid);
  }

  #describe(): string {
    return this.processes()
      .map((pid) => `${pid} (${commandOf(pid).slice(0, 120)})`)
      .join(', ');
  }

  /** Closes the lab; rejects with what its commands have left behind after `timeoutMs`. */
  async closeEmpty(timeoutMs: number): Promise<void> {
    try {
      await this.untilGone(timeoutMs);
    } finally {
      this.close();
    }
  }

  /** Kills what is alive, and removes the folder. */
  close(): void {
    for (const child of this.#running) child.kill('SIGKILL');
    for (const pid of this.processes()) kill(pid);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A command under way. */
export class RunningHydra {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  stdout = '';
  stderr = '';
  readonly #waiting = new Set<() => void>();

  constructor(child: ChildProcess) {
    this.child = child;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
      for (const look of this.#waiting) look();
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
      for (const look of this.#waiting) look();
    });
    this.ended = once(child, 'close').then(([code, signal]) => ({
      code,
      signal,
      stdout: this.stdout,
      stderr: this.stderr,
    }));
  }

  /** Resolves with the match once stdout or stderr has it. @throws when the command ends first */
  seen(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(this.stderr) ?? pattern.exec(this.stdout);
        if (match === null) return;
        this.#waiting.delete(look);
        resolve(match);
      };
      this.#waiting.add(look);
      look();
      void this.ended.then((ended) => reject(new Error(`never said ${pattern}: ${JSON.stringify(ended)}`)));
    });
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}

function inherited(): Record<string, string> {
  const names = ['PATH', 'HOME', 'LANG', 'JAVA_HOME', 'KAFKA_HOME', 'HYDRA_CACHE', 'XDG_CACHE_HOME'];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] ? [[name, process.env[name] ?? '']] : [])),
  );
}

function environmentOf(pid: number): string {
  try {
    return `${readFileSync(`/proc/${pid}/environ`, 'utf8')}\0`;
  } catch {
    return '';
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return 'gone';
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone by itself.
  }
}
