import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Check } from '../../src/base/check.ts';
import { isFit, runChecks } from '../../src/doctor/checks.ts';
import type { DoctorContext } from '../../src/doctor/context.ts';
import { checkCores, checkMemory, checkNode, parseHardFileLimit } from '../../src/doctor/machine.ts';
import { freePorts } from '../../src/servers/kafka/brokers/free-ports.ts';
import { unsecured } from '../../src/servers/kafka/client/cluster.ts';
import { kafkaDoctor } from '../../src/servers/kafka/doctor.ts';
import { sharedBootstrap } from '../harness/broker.ts';
import { tempFolder } from '../harness/temp-folder.ts';

/** Of a broker that is started here, or runs elsewhere. */
const ofBroker = (env: NodeJS.ProcessEnv, bootstrap: string | null = null) => [
  kafkaDoctor({ env, cluster: bootstrap === null ? null : unsecured(bootstrap) }),
];

let folder: string;
let context: DoctorContext;
const open: Server[] = [];

beforeEach(async () => {
  folder = tempFolder();
  context = {
    env: process.env,
    nodeVersion: process.versions.node,
    taskPath: dirname(process.execPath),
    platform: process.platform,
    cores: 2,
    freeMemoryBytes: 8 * 1024 ** 3,
    tempFolder: folder,
    isThisMachine: true,
    marathon: { ip: '127.0.0.1', port: (await freePorts())[0]?.broker ?? 0 },
    isLocalMarathon: async () => false,
    servers: ofBroker(process.env),
  };
});

afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function listening(server: Server): Promise<number> {
  open.push(server.listen({ host: '127.0.0.1', port: 0 }));
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function checkOf(name: string, changes: Partial<DoctorContext> = {}): Promise<Check> {
  const check = (await runChecks({ ...context, ...changes })).find((one) => one.name === name);
  if (check === undefined) throw new Error(`no check ${name}`);
  return check;
}

it('options for every JVM are said not to reach the broker', async () => {
  const env = { ...process.env, JAVA_TOOL_OPTIONS: '-javaagent:/nowhere.jar' };
  const check = await checkOf('Java', { servers: ofBroker(env) });
  expect(check).toMatchObject({ ok: true, found: expect.stringMatching(/without JAVA_TOOL_OPTIONS\)$/) });
});

describe('all checks', () => {
  it('pass on the machine that runs the tests, and leave nothing', async () => {
    const checks = await runChecks(context);
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(isFit(checks)).toBe(true);
    expect(checks.map(({ name }) => name)).toEqual([
      'Node.js',
      'Node.js of tasks',
      'platform',
      'Java',
      'Kafka',
      'cache',
      'tar',
      'memory',
      'cores',
      'open files',
      'temporary folder',
      'loopback',
      'Marathon port',
    ]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('tell what is missing, with how to mend it, on a bare machine', async () => {
    const env = { PATH: folder, HYDRA_CACHE: folder };
    const checks = await runChecks({ ...context, env, servers: ofBroker(env) });
    const missing = checks.filter(({ ok }) => !ok);
    expect(missing.map(({ name }) => name)).toEqual(['Java', 'Kafka', 'tar']);
    for (const { hint } of missing) expect(hint).toMatch(/apt-get install/);
    expect(isFit(checks)).toBe(false);
  });

  it('are fit without what is not required', () => {
    const check = { name: 'cores', found: '1', ok: false };
    expect(isFit([{ ...check, required: false }])).toBe(true);
    expect(isFit([{ ...check, required: true }])).toBe(false);
  });
});

describe('Kafka', () => {
  it('elsewhere is asked, and no Java is needed then', async () => {
    const checks = await runChecks({ ...context, servers: ofBroker(process.env, sharedBootstrap()) });
    expect(checks.some(({ name }) => name === 'Java')).toBe(false);
    expect(checks.find(({ name }) => name === 'Kafka')).toMatchObject({
      ok: true,
      found: expect.stringContaining(`1 broker(s) at ${sharedBootstrap()}, metadata of release 4.`),
    });
  });

  it('elsewhere that does not answer is required', async () => {
    expect(await checkOf('Kafka', { servers: ofBroker(process.env, '127.0.0.1:1') })).toEqual({
      name: 'Kafka',
      ok: false,
      required: true,
      found: 'cannot reach Kafka at 127.0.0.1:1: connection refused',
      hint: expect.stringContaining('--bootstrap'),
    });
  });

  it('that is not cached is fetched with Maven', async () => {
    const env = { ...process.env, KAFKA_HOME: undefined, HYDRA_CACHE: folder };
    expect(await checkOf('Kafka', { servers: ofBroker(env) })).toMatchObject({
      ok: true,
      found: expect.stringMatching(/^4\.\d+\.\d+ will be fetched once with .*mvn$/),
    });
  });

  it('of a broken KAFKA_HOME is named', async () => {
    const env = { ...process.env, KAFKA_HOME: folder };
    expect(await checkOf('Kafka', { servers: ofBroker(env) })).toMatchObject({
      ok: false,
      found: expect.stringContaining('KAFKA_HOME'),
    });
  });
});

describe('the Marathon port', () => {
  it('taken by a stranger hinders hydra up only', async () => {
    const port = await listening(createServer());
    expect(await checkOf('Marathon port', { marathon: { ip: '127.0.0.1', port } })).toMatchObject({
      ok: false,
      required: false,
      hint: expect.stringContaining('[marathon] port'),
    });
  });

  it('taken by hydra up is fine', async () => {
    const port = await listening(createServer());
    const isLocalMarathon = async () => true;
    const check = await checkOf('Marathon port', { marathon: { ip: '127.0.0.1', port }, isLocalMarathon });
    expect(check).toMatchObject({ ok: true, found: `hydra up serves 127.0.0.1:${port}` });
  });

  it('is not looked at when the cluster is elsewhere', async () => {
    await expect(checkOf('Marathon port', { isThisMachine: false })).rejects.toThrow('no check');
  });
});

describe('the Node.js of tasks', () => {
  const name = 'Node.js of tasks';
  const install = (script: string) =>
    writeFileSync(join(folder, 'node'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });

  it('is the first one on their PATH', async () => {
    install('echo v24.1.0');
    const taskPath = `${folder}:${dirname(process.execPath)}`;
    const found = `24.1.0 at ${join(folder, 'node')}`;
    expect(await checkOf(name, { taskPath })).toEqual({ name, ok: true, required: true, found });
  });

  it.each([
    ['echo v20.18.3', '20.18.3 at <folder>/node'],
    ['echo v18.20.8', '18.20.8 at <folder>/node'],
    ['exit 3', '<folder>/node: Command failed: <folder>/node --version'],
  ])('that says %j is required to be another', async (script, found) => {
    install(script);
    expect(await checkOf(name, { taskPath: folder })).toMatchObject({
      ok: false,
      required: true,
      found: found.replaceAll('<folder>', folder),
      hint: expect.stringMatching(/^install Node\.js 20\.19 or newer/),
    });
  });

  it('that is nowhere is required', async () => {
    expect(await checkOf(name, { taskPath: folder })).toMatchObject({ ok: false, required: true });
  });

  it('is not looked at when the cluster is elsewhere', async () => {
    await expect(checkOf(name, { isThisMachine: false })).rejects.toThrow('no check');
  });
});

describe('the machine', () => {
  it.each([
    ['20.19.0', true],
    ['20.18.9', false],
    ['18.20.0', false],
    ['22.0.0', true],
  ])('with Node.js %s is fit: %s', (nodeVersion, ok) => {
    expect(checkNode({ nodeVersion })).toMatchObject({ ok, required: true });
  });

  it('needs more memory when it runs the broker, too', () => {
    const freeMemoryBytes = 1024 ** 3;
    expect(checkMemory({ freeMemoryBytes, servers: ofBroker(process.env) })).toMatchObject({
      ok: false,
      found: '1.0 GiB free',
    });
    expect(checkMemory({ freeMemoryBytes, servers: ofBroker(process.env, 'kafka:9092') }).ok).toBe(true);
  });

  it('with one core is warned about', () => {
    expect(checkCores({ cores: 1 })).toMatchObject({ ok: false, required: false });
  });

  it('whose temporary folder cannot be written is not fit', async () => {
    expect(await checkOf('temporary folder', { tempFolder: join(folder, 'none') })).toMatchObject({
      ok: false,
      required: true,
      hint: expect.stringContaining('TMPDIR'),
    });
  });

  it('tells its hard limit of open files', () => {
    const limits =
      'Limit   Soft Limit  Hard Limit  Units\nMax open files            1024                 524288               files\n';
    expect(parseHardFileLimit(limits)).toBe(524288);
    expect(parseHardFileLimit(limits.replace('524288', 'unlimited'))).toBe(Number.POSITIVE_INFINITY);
    expect(parseHardFileLimit('')).toBeUndefined();
  });
});
