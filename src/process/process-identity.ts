import { readlinkSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { bootId } from '../base/boot-id.ts';
import { isSameProcessAlive, startOf } from './process-group.ts';

/** What tells one process from all others, on this machine and elsewhere. Null where the system does not tell. */
export interface ProcessIdentity {
  host: string;
  /** Of the kernel since it booted: pids mean nothing beyond it. */
  boot: string | null;
  /** Containers of one kernel number their processes each for themselves. */
  pid_namespace: string | null;
  pid: number;
  /** Clock ticks since boot at which it began. */
  start: string | null;
  /** Who started it, for people. */
  user: string;
}

export type Life = 'alive' | 'dead' | 'unknown';

export function ownIdentity(): ProcessIdentity {
  return {
    host: hostname(),
    boot: bootId(),
    pid_namespace: pidNamespace(),
    pid: process.pid,
    start: startOf(process.pid) ?? null,
    user: userName(),
  };
}

/**
 * Whether a process lives, as far as it can be proven from here: only one whose pids mean the same here can be looked
 * for, and one that may not be signalled is alive all the same.
 */
export function lifeOf(other: ProcessIdentity, own: ProcessIdentity = ownIdentity()): Life {
  const here =
    other.host === own.host &&
    sameKnown(other.boot, own.boot) &&
    sameKnown(other.pid_namespace, own.pid_namespace);
  if (!here) return 'unknown';
  return isSameProcessAlive(other.pid, other.start ?? undefined) ? 'alive' : 'dead';
}

function sameKnown(a: string | null, b: string | null): boolean {
  return a !== null && a === b;
}

/** One word per field, as labels of apps can hold it; `parseIdentity` reads it. */
export function identityText({ boot, pid_namespace, start, user }: ProcessIdentity): string {
  const known = { boot, ns: pid_namespace, start, user: encodeURIComponent(user) };
  return Object.entries(known)
    .flatMap(([name, value]) => (value === null ? [] : [`${name}=${value}`]))
    .join(' ');
}

/**
 * @param address `host:pid`
 * @param text as `identityText` wrote it
 * @returns null when that is no identity of a process
 */
export function parseIdentity(address: string, text: string): ProcessIdentity | null {
  const [, host, pid] = /^(.+):(\d{1,10})$/.exec(address) ?? [];
  if (host === undefined || Number(pid) <= 1) return null;
  const fields = new Map(text.split(' ').map((part) => part.split('=', 2) as [string, string]));
  return {
    host,
    boot: fields.get('boot') ?? null,
    pid_namespace: fields.get('ns') ?? null,
    pid: Number(pid),
    start: fields.get('start') ?? null,
    user: decoded(fields.get('user') ?? ''),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** e.g. `4026531836` of `pid:[4026531836]`. */
function pidNamespace(): string | null {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? null;
  } catch {
    return null;
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A uid without an entry in the table of users.
    return String(process.getuid?.() ?? '');
  }
}
