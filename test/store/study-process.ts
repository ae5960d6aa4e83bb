import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

/** `study-program.ts` under way. */
export interface StudyProcess {
  child: ChildProcess;
  pid: number;
  /** Everything it said so far, line by line. */
  said: readonly string[];
  next(): Promise<string | undefined>;
  /** Resolves when it has ended and all it said was read. */
  ended: Promise<unknown>;
}

/** Starts the bundled program; it is killed when the test ends, if it still runs. */
export function startStudyProcess(program: string, args: readonly string[]): StudyProcess {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  if (child.stdout === null || child.pid === undefined) throw new Error('the program was not started');
  const said: string[] = [];
  const waiting: ((line: string | undefined) => void)[] = [];
  let read = 0;
  let over = false;
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    said.push(line);
    waiting.shift()?.(said[read++]);
  });
  lines.on('close', () => {
    over = true;
    for (const resolve of waiting.splice(0)) resolve(undefined);
  });
  const next = () =>
    new Promise<string | undefined>((resolve) => {
      if (read < said.length || over) resolve(said[read++]);
      else waiting.push(resolve);
    });
  return { child, pid: child.pid, said, next, ended: once(child, 'close') };
}
