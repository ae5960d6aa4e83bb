import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  identityText,
  lifeOf,
  ownIdentity,
  type ProcessIdentity,
  parseIdentity,
} from '../../src/process/process-identity.ts';

const own = ownIdentity();
const other = (different: Partial<ProcessIdentity>): ProcessIdentity => ({ ...own, ...different });

describe('the life of a process', () => {
  it('is proven for this one, and for init, which belongs to another user where tests are not root', () => {
    expect(lifeOf(own)).toBe('alive');
    expect(lifeOf(other({ pid: 1, start: null }))).toBe('alive');
  });

  it('is over when it has ended, or when its number is another process by now', async () => {
    const child = spawn('sleep', ['60']);
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child, 'spawn');
    const pid = child.pid ?? 0;
    expect(lifeOf(other({ pid, start: null }))).toBe('alive');
    expect(lifeOf(other({ pid, start: '1' }))).toBe('dead');
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    expect(lifeOf(other({ pid, start: null }))).toBe('dead');
  });

  it.each<[string, Partial<ProcessIdentity>]>([
    ['another host', { host: 'elsewhere' }],
    ['another boot, which may be another machine of this name', { boot: 'b' }],
    ['another container', { pid_namespace: '1' }],
    ['a system that told no boot', { boot: null }],
    ['a system that told no namespace', { pid_namespace: null }],
  ])('cannot be told of %s, though the number is free here', (_, different) => {
    expect(lifeOf(other({ pid: 4_194_303, start: '1', ...different }))).toBe('unknown');
  });
});

describe('its words', () => {
  it('are read as they were written', () => {
    const identity = other({ user: 'Ännä b=1', start: '77' });
    expect(parseIdentity(`${own.host}:${own.pid}`, identityText(identity))).toEqual(identity);
  });

  it('of older versions lack everything but host and pid', () => {
    expect(parseIdentity('box:42', '')).toMatchObject({ host: 'box', pid: 42, boot: null, start: null });
  });

  it.each(['', 'box', 'box:', 'box:x', ':5', 'box:1', 'box:-4'])('%o are none', (address) => {
    expect(parseIdentity(address, '')).toBeNull();
  });
});
