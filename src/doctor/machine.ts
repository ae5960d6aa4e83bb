import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { textOf } from '../base/address.ts';
import { type Check, failedCheck } from '../base/check.ts';
import { messageOf } from '../base/errors.ts';
import { requireTempFolder } from '../base/temp-folder.ts';
import { findOnPath } from '../servers/shared/executables.ts';
import type { DoctorContext } from './context.ts';

const oldestNode = { major: 20, minor: 19 };
const GiB = 1024 ** 3;
// A handful of tasks.
const taskMemoryBytes = 0.5 * GiB;
const fewCores = 2;
// 1,000 subscribers and the tasks that hold them; the broker's own files.
const fewFiles = 4_096;

const nodeHint = `install Node.js ${oldestNode.major}.${oldestNode.minor} or newer`;
/** For a program to say its version, ms; a busy machine takes a while. */
const versionMs = 30_000;

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > oldestNode.major || (major === oldestNode.major && minor >= oldestNode.minor);
}

export function checkNode({ nodeVersion }: Pick<DoctorContext, 'nodeVersion'>): Check {
  const ok = isNewEnough(nodeVersion);
  return { name: 'Node.js', ok, found: nodeVersion, required: true, ...(ok ? {} : { hint: nodeHint }) };
}

/** The `node` that tasks of this machine start with, which need not be the one that runs this. */
export async function checkTaskNode(context: Pick<DoctorContext, 'taskPath' | 'signal'>): Promise<Check> {
  const what = { name: 'Node.js of tasks', required: true };
  const node = findOnPath('node', { PATH: context.taskPath });
  if (node === undefined) return { ...what, ok: false, found: 'no node on the PATH', hint: nodeHint };
  try {
    const options = {
      timeout: versionMs,
      ...(context.signal === undefined ? {} : { signal: context.signal }),
    };
    const { stdout } = await promisify(execFile)(node, ['--version'], options);
    const version = stdout.trim().replace(/^v/, '');
    const ok = isNewEnough(version);
    const hint = `${nodeHint}, and put its folder first on the PATH`;
    return { ...what, ok, found: `${version} at ${node}`, ...(ok ? {} : { hint }) };
  } catch (error) {
    return { ...what, ok: false, found: `${node}: ${messageOf(error)}`, hint: nodeHint };
  }
}

export function checkPlatform({ platform }: Pick<DoctorContext, 'platform'>): Check {
  const what = { name: 'platform', found: platform };
  if (platform === 'linux') return { ...what, ok: true, required: true };
  const hint = 'run it on Linux: elsewhere CPU and memory of the broker are not measured';
  return { ...what, ok: false, required: platform === 'win32', hint };
}

export function checkTar({ env }: Pick<DoctorContext, 'env'>): Check {
  const tar = findOnPath('tar', env);
  const what = { name: 'tar', ok: tar !== undefined, found: tar ?? 'not on the PATH', required: true };
  return tar === undefined ? { ...what, hint: 'install it, e.g. apt-get install tar' } : what;
}

export function checkMemory(context: Pick<DoctorContext, 'freeMemoryBytes' | 'servers'>): Check {
  const ofServers = context.servers.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);
  const wanted = taskMemoryBytes + ofServers;
  const ok = context.freeMemoryBytes >= wanted;
  return {
    name: 'memory',
    ok,
    found: `${(context.freeMemoryBytes / GiB).toFixed(1)} GiB free`,
    required: false,
    ...(ok ? {} : { hint: `free ${wanted / GiB} GiB for tasks and servers, or run fewer of them` }),
  };
}

export function checkCores({ cores }: Pick<DoctorContext, 'cores'>): Check {
  const ok = cores >= fewCores;
  const hint = 'servers and tasks share one core: expect it to be the limit you measure';
  return { name: 'cores', ok, found: String(cores), required: false, ...(ok ? {} : { hint }) };
}

/** The hard limit counts: Node and Java raise their own soft limit to it. */
export function checkFileLimit(): Check {
  const what = { name: 'open files', required: false };
  const limit = hardFileLimit();
  if (limit === undefined) return { ...what, ok: true, found: 'limit not known on this system' };
  const ok = limit >= fewFiles;
  const hint = `allow ${fewFiles} or more, e.g. ulimit -Hn ${fewFiles} as root: every subscriber is a connection`;
  return { ...what, ok, found: limit === Infinity ? 'unlimited' : String(limit), ...(ok ? {} : { hint }) };
}

function hardFileLimit(): number | undefined {
  try {
    return parseHardFileLimit(readFileSync('/proc/self/limits', 'latin1'));
  } catch {
    return undefined;
  }
}

/** Hard limit of open files in the text of /proc/<pid>/limits, proc(5). */
export function parseHardFileLimit(limits: string): number | undefined {
  const text = /^Max open files\s+\S+\s+(\S+)/m.exec(limits)?.[1];
  if (text === undefined) return undefined;
  return text === 'unlimited' ? Number.POSITIVE_INFINITY : Number(text);
}

export function checkTempFolder({ tempFolder }: Pick<DoctorContext, 'tempFolder'>): Check {
  const what = { name: 'temporary folder', required: true };
  try {
    requireTempFolder(tempFolder);
    return { ...what, ok: true, found: tempFolder };
  } catch (error) {
    return failedCheck(what, error);
  }
}

export async function checkLoopback(): Promise<Check> {
  const refusal = await bindRefusal({ ip: '127.0.0.1', port: 0 });
  const what = { name: 'loopback', ok: refusal === undefined, required: true };
  if (refusal === undefined) return { ...what, found: 'a port of 127.0.0.1 can be had' };
  return { ...what, found: refusal.message, hint: 'bring the loopback device up, e.g. ip link set lo up' };
}

/** [marathon] ip:port, of a cluster of this machine: free, or `hydra up`'s. */
export async function checkMarathonPort(context: DoctorContext): Promise<Check> {
  const { marathon, isLocalMarathon } = context;
  const address = textOf({ host: marathon.ip, port: marathon.port });
  const name = 'Marathon port';
  const refusal = await bindRefusal(marathon);
  const what = { name, required: false };
  if (refusal === undefined) return { ...what, ok: true, found: `${address} is free` };
  if (await isLocalMarathon()) return { ...what, ok: true, found: `hydra up serves ${address}` };
  const hint = 'hydra up needs it: free it, or choose another [marathon] port';
  return { ...what, ok: false, found: `${address} cannot be had: ${refusal.message}`, hint };
}

function bindRefusal({ ip, port }: { ip: string; port: number }): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen({ host: ip, port }, () => server.close(() => resolve(undefined)));
  });
}
