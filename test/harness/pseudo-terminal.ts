import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { HydraLab } from './hydra-process.ts';

/*
 * Runs a command in a new pseudo-terminal, whose keys are this program's stdin and whose screen is its stdout.
 * Ends with the command's exit code.
 */
const relay = `
import fcntl, os, pty, select, struct, sys, termios
columns, command = int(sys.argv[1]), sys.argv[2:]
child, terminal = pty.fork()
if child == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    os.execvp(command[0], command)
sources = [0, terminal]
while True:
    ready, _, _ = select.select(sources, [], [])
    if 0 in ready:
        keys = os.read(0, 65536)
        if keys: os.write(terminal, keys)
        else: sources.remove(0)
    if terminal in ready:
        try: shown = os.read(terminal, 65536)
        except OSError: break
        if not shown: break
        os.write(1, shown)
_, status = os.waitpid(child, 0)
sys.exit(os.waitstatus_to_exitcode(status) & 255)
`;

/** A command at a terminal of its own, and the person before it. */
export class PseudoTerminal {
  /** All that was ever drawn, escape sequences included. */
  drawn = '';
  readonly exitCode: Promise<number | null>;
  readonly #child: ChildProcess;
  readonly #waiting = new Set<() => void>();
  #seen = 0;

  /** @param columns width in characters */
  constructor(lab: HydraLab, command: readonly string[], columns = 100) {
    this.#child = spawn('python3', ['-c', relay, String(columns), ...command], {
      cwd: lab.folder,
      env: {
        PATH: process.env.PATH,
        HOME: lab.folder,
        TMPDIR: lab.temp,
        TERM: 'xterm-256color',
        XDG_STATE_HOME: `${lab.folder}/state`,
      },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.drawn += text;
      for (const look of this.#waiting) look();
    });
    this.exitCode = once(this.#child, 'close').then(([code]) => code);
  }

  /** Presses keys: text, and control characters such as `\u0003` for Ctrl-C. */
  press(keys: string): void {
    this.#child.stdin?.write(keys);
  }

  /** Resolves with what matched once it is drawn, after what earlier calls saw. @throws when the command ends first */
  sees(pattern: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(this.drawn.slice(this.#seen));
        if (match === null) return;
        this.#waiting.delete(look);
        this.#seen += match.index + match[0].length;
        resolve(match[0]);
      };
      this.#waiting.add(look);
      look();
      void this.exitCode.then((code) =>
        reject(new Error(`ended with ${code} and never showed ${pattern}: ${JSON.stringify(this.drawn)}`)),
      );
    });
  }

  /** Ends what still runs, as a closed window does. */
  async close(): Promise<void> {
    this.#child.kill('SIGTERM');
    await this.exitCode;
  }
}
