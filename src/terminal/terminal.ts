import type { Writable } from 'node:stream';
import { createColors } from 'picocolors';

/** Where a command writes: results on stdout, everything else on stderr. */
export interface Terminal {
  /** Resolves once the text was handed over; a reader that went away is fine. */
  out(text: string): Promise<void>;
  err(text: string): void;
  /** Whether a line on stderr can be redrawn in place. */
  readonly live: boolean;
  /** Width of stderr in characters; 80 where it is no terminal. */
  readonly columns: number;
  /** Colours of stdout; plain where it is no terminal or NO_COLOR is set. */
  readonly colors: Colors;
}

export type Colors = ReturnType<typeof createColors>;

/** What of a process a terminal is made of. */
export interface Streams {
  stdout: Writable & { isTTY?: boolean };
  stderr: Writable & { isTTY?: boolean; columns?: number };
  env: Readonly<Record<string, string | undefined>>;
}

/** The terminal of a process. A closed pipe on either stream (`hydra ... | head`) is no error of ours. */
export function createTerminal({ stdout, stderr, env }: Streams): Terminal {
  const readable = { out: true, err: true };
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    readable.out = false;
    if (error.code !== 'EPIPE') throw error;
  });
  stderr.on('error', (error: NodeJS.ErrnoException) => {
    readable.err = false;
    if (error.code !== 'EPIPE') throw error;
  });
  return {
    out: (text) =>
      new Promise((resolve) => {
        if (readable.out) stdout.write(text, () => resolve());
        else resolve();
      }),
    err: (text) => {
      if (readable.err) stderr.write(text);
    },
    live: stderr.isTTY === true && env.TERM !== 'dumb',
    columns: stderr.columns || 80,
    colors: createColors(stdout.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb'),
  };
}
