import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Keeper } from '../../../../src/process/keeper.ts';
import { isGroupAlive } from '../../../../src/process/process-group.ts';
import { createKeeper } from '../../../../src/process/watched-keeper.ts';
import { connectAdmin } from '../../../../src/servers/kafka/admin/admin.ts';
import { findDistribution } from '../../../../src/servers/kafka/brokers/distribution.ts';
import {
  type EmbeddedBroker,
  startEmbeddedBroker,
} from '../../../../src/servers/kafka/brokers/embedded-broker.ts';
import { unsecured } from '../../../../src/servers/kafka/client/cluster.ts';
import { processUsage } from '../../../../src/servers/shared/process-usage.ts';
import { tempFolder } from '../../../harness/temp-folder.ts';

let keeper: Keeper;
let folder: string;

beforeEach(async () => {
  folder = tempFolder();
  keeper = await createKeeper();
});

afterEach(async () => {
  await keeper.close();
});

/** Of a broker that runs. */
function folderOf({ pid }: EmbeddedBroker): string {
  return readlinkSync(`/proc/${pid}/cwd`);
}

/** The jars that the suite's own broker runs on. */
function jarsFolder(): string {
  const jar = findDistribution({ env: process.env })?.jars[0];
  if (jar === undefined) throw new Error('no Kafka at hand');
  return dirname(jar);
}

describe('a broker', () => {
  it('answers, is measured, takes topics, and is gone without a trace once stopped', async () => {
    const broker = await startEmbeddedBroker({ keeper });
    expect(broker.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(Number.parseInt(broker.javaVersion, 10)).toBeGreaterThanOrEqual(17);
    expect(processUsage(broker.pid)?.cpu_s).toBeGreaterThan(0.1);
    const admin = await connectAdmin(unsecured(broker.bootstrap));
    await admin.createTopic({ topic: 'orders', partitions: 3, replicationFactor: 1 });
    expect(await admin.endOffsets('orders')).toEqual([0, 0, 0]);
    await admin.close();
    const data = folderOf(broker);
    expect(existsSync(data)).toBe(true);
    await Promise.all([broker.stop(), broker.stop()]);
    expect((await broker.exited).signal).toBeNull();
    expect(isGroupAlive(broker.pid)).toBe(false);
    expect(existsSync(data)).toBe(false);
  });

  it('that is killed says so at once, keeps its log until stopped, and leaves nothing then', async () => {
    const broker = await startEmbeddedBroker({ keeper });
    const its = folderOf(broker);
    process.kill(broker.pid, 'SIGKILL');
    expect(await broker.exited).toEqual({ code: null, signal: 'SIGKILL' });
    expect(processUsage(broker.pid)).toBeUndefined();
    expect(await broker.log(10_000)).toContain('controller activation');
    expect(existsSync(its)).toBe(true);
    await broker.stop();
    expect(existsSync(its)).toBe(false);
  });

  it('that nobody stops ends with its keeper', async () => {
    const broker = await startEmbeddedBroker({ keeper });
    const its = folderOf(broker);
    await keeper.close();
    await broker.exited;
    expect(existsSync(its)).toBe(false);
  });

  it('gets what it needs of the environment: no secret, and no agent that is meant for other programs', async () => {
    const env = { ...process.env, HYDRA_MARATHON_TOKEN: 's3cret', JAVA_TOOL_OPTIONS: '-javaagent:/none.jar' };
    const broker = await startEmbeddedBroker({ keeper, env: { ...env, DB_PASSWORD: 's3cret' } });
    const its = readFileSync(`/proc/${broker.pid}/environ`, 'utf8');
    expect(its).toContain('PATH=');
    expect(its).not.toMatch(/s3cret|JAVA_TOOL_OPTIONS/);
    await broker.stop();
  });

  it('starts in a folder with colon, comma and another letter in its path, whatever the locale', async () => {
    const temp = join(folder, 'a:b, ö');
    mkdirSync(temp);
    vi.stubEnv('TMPDIR', temp);
    try {
      const broker = await startEmbeddedBroker({ keeper, env: { ...process.env, LANG: 'C', LC_ALL: 'C' } });
      expect(dirname(folderOf(broker))).toBe(temp);
      await broker.stop();
      expect(readdirSync(temp)).toEqual([]);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('listens where it is told', async () => {
    const holder = createServer().listen({ host: '127.0.0.1', port: 0 });
    await once(holder, 'listening');
    const address = holder.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(startEmbeddedBroker({ keeper, port })).rejects.toThrow(
      `port ${port} of 127.0.0.1 cannot be had`,
    );
    holder.close();
    await once(holder, 'close');
    const broker = await startEmbeddedBroker({ keeper, port });
    expect(broker.bootstrap).toBe(`127.0.0.1:${port}`);
    await broker.stop();
  });
});

describe('a start', () => {
  it('given up on leaves neither process nor folder', async () => {
    const giveUp = new AbortController();
    const pids: number[] = [];
    const paths: string[] = [];
    const watching: Keeper = {
      guard: (undo) => {
        if (undo.kind === 'path') paths.push(undo.path);
        return keeper.guard(undo);
      },
      spawn: async (spec) => {
        const kept = await keeper.spawn(spec);
        pids.push(kept.pid);
        giveUp.abort(new Error('enough'));
        return kept;
      },
      close: () => keeper.close(),
    };
    await expect(startEmbeddedBroker({ keeper: watching, signal: giveUp.signal })).rejects.toThrow('enough');
    expect(pids.map(isGroupAlive)).toEqual([false]);
    expect(paths.map((path) => existsSync(path))).toEqual([false]);
  });

  it('without Java, or without Maven and Kafka, says what is missing', async () => {
    await expect(startEmbeddedBroker({ keeper, env: { PATH: folder } })).rejects.toThrow(
      'no Java on the PATH',
    );
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    symlinkSync('/usr/bin/java', join(bin, 'java'));
    const env = { PATH: bin, HYDRA_CACHE: join(folder, 'cache') };
    await expect(startEmbeddedBroker({ keeper, env })).rejects.toThrow('nor Maven on the PATH');
    const odd = { ...process.env, HYDRA_CACHE: join(folder, 'a:b') };
    await expect(startEmbeddedBroker({ keeper, env: odd })).rejects.toThrow('a:b holds ":"');
    const closed = { ...process.env, HYDRA_CACHE: '/proc/cache' };
    await expect(startEmbeddedBroker({ keeper, env: closed })).rejects.toThrow(
      'the cache /proc/cache cannot be written',
    );
  });

  it('on the Kafka of KAFKA_HOME prepares once, without a cache of its own before', async () => {
    const home = join(folder, 'kafka');
    mkdirSync(home);
    symlinkSync(jarsFolder(), join(home, 'libs'));
    const env = { ...process.env, KAFKA_HOME: home, HYDRA_CACHE: join(folder, 'cache') };
    const told: string[] = [];
    const start = () => startEmbeddedBroker({ keeper, env, onProgress: (text) => told.push(text) });
    const first = await start();
    expect(told).toEqual([`preparing Kafka ${first.version} for quick starts, this once`]);
    expect(readdirSync(env.HYDRA_CACHE)).toEqual([expect.stringMatching(/^kafka-.*-start-[0-9a-f]{12}$/)]);
    expect(first.jvmOptions).toContainEqual(expect.stringMatching(/^-XX:SharedArchiveFile=.*classes\.jsa$/));
    // A second one beside it shares the preparation, not the ports.
    const second = await start();
    expect(told).toHaveLength(1);
    expect(second.bootstrap).not.toBe(first.bootstrap);
    await Promise.all([first.stop(), second.stop()]);
  }, 120_000);
});
