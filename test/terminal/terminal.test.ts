import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createTerminal } from '../../src/terminal/terminal.ts';

const tty = (columns: number) => Object.assign(new PassThrough(), { isTTY: true, columns });
const pipe = () => new PassThrough();

type Env = Record<string, string | undefined>;
const terminalOf = (stdout: PassThrough, stderr: PassThrough, env: Env = {}) =>
  createTerminal({ stdout, stderr, env });

describe('createTerminal', () => {
  it('writes results to stdout and the rest to stderr', async () => {
    const [stdout, stderr] = [pipe(), pipe()];
    const terminal = terminalOf(stdout, stderr);
    await terminal.out('result\n');
    terminal.err('word\n');
    expect(String(stdout.read())).toBe('result\n');
    expect(String(stderr.read())).toBe('word\n');
  });

  it('draws and colours on terminals alone', () => {
    expect(terminalOf(tty(120), tty(120))).toMatchObject({
      live: true,
      columns: 120,
      colors: { isColorSupported: true },
    });
    expect(terminalOf(pipe(), pipe())).toMatchObject({
      live: false,
      columns: 80,
      colors: { isColorSupported: false },
    });
    expect(terminalOf(pipe(), tty(90))).toMatchObject({ live: true, colors: { isColorSupported: false } });
  });

  it('honours NO_COLOR and a dumb terminal', () => {
    expect(terminalOf(tty(80), tty(80), { NO_COLOR: '1' }).colors.isColorSupported).toBe(false);
    expect(terminalOf(tty(80), tty(80), { TERM: 'dumb' })).toMatchObject({
      live: false,
      colors: { isColorSupported: false },
    });
  });

  it('goes on quietly when the reader of a pipe has gone', async () => {
    const [stdout, stderr] = [pipe(), pipe()];
    const terminal = terminalOf(stdout, stderr);
    const gone = new Promise((resolve) => stdout.on('close', resolve));
    stdout.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    await gone;
    await terminal.out('nobody reads this');
    terminal.err('still here');
    expect(String(stderr.read())).toBe('still here');
  });
});
