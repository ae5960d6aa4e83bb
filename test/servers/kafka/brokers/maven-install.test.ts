import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Keeper } from '../../../../src/process/keeper.ts';
import { isGroupAlive } from '../../../../src/process/process-group.ts';
import { createKeeper } from '../../../../src/process/watched-keeper.ts';
import { pinnedVersion } from '../../../../src/servers/kafka/brokers/distribution.ts';
import { installDistribution } from '../../../../src/servers/kafka/brokers/maven-install.ts';
import { tempFolder } from '../../../harness/temp-folder.ts';

let keeper: Keeper;
let folder: string;
let cache: string;

beforeEach(async () => {
  folder = tempFolder();
  cache = join(folder, 'cache');
  keeper = await createKeeper();
});

afterEach(async () => {
  await keeper.close();
});

/** The environment of a machine whose `mvn` is this script. */
function envWithMaven(script: string): Record<string, string> {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'mvn'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, 'mvn'), 0o755);
  return { PATH: `${bin}:/usr/bin:/bin`, HYDRA_CACHE: cache };
}

function realEnv() {
  return { ...process.env, KAFKA_HOME: undefined, HYDRA_CACHE: cache };
}

describe('with the Maven of this machine', () => {
  it('two at once both get a whole Kafka', async () => {
    const told: string[] = [];
    const install = () =>
      installDistribution({ keeper, env: realEnv(), onProgress: (text) => told.push(text) });
    const [one, other] = await Promise.all([install(), install()]);
    expect(one).toEqual(other);
    expect(one).toMatchObject({ version: pinnedVersion(), source: 'cache' });
    const names = one.jars.map((jar) => jar.split('/').at(-1) ?? '');
    expect(names).toContain(`kafka_2.13-${pinnedVersion()}.jar`);
    expect(names.some((name) => name.startsWith('log4j-slf4j-impl-'))).toBe(true);
    expect(readdirSync(cache)).toEqual([`kafka-${pinnedVersion()}`]);
    expect(readdirSync(join(cache, `kafka-${pinnedVersion()}`)).every((name) => name.endsWith('.jar'))).toBe(
      true,
    );
    expect(told).toContain(`fetching Kafka ${pinnedVersion()} with Maven`);
  }, 120_000);
});

describe('when it cannot be', () => {
  it('for want of Maven, says so with every way out', async () => {
    await expect(
      installDistribution({ keeper, env: { PATH: folder, HYDRA_CACHE: cache } }),
    ).rejects.toMatchObject({
      message: `no Maven on the PATH to fetch Kafka ${pinnedVersion()} with`,
      hint: expect.stringMatching(/apt-get install maven.*KAFKA_HOME.*--bootstrap/),
    });
    expect(existsSync(cache)).toBe(false);
  });

  it('for want of a network, says what Maven says and leaves nothing', async () => {
    const env = envWithMaven('echo "[ERROR] Unknown host maven.example"; exit 1');
    await expect(installDistribution({ keeper, env })).rejects.toThrow(
      `Maven cannot fetch Kafka ${pinnedVersion()}: Unknown host maven.example`,
    );
    expect(readdirSync(cache)).toEqual([]);
  });

  it('since the caller gave up, ends Maven with what it started and leaves nothing', async () => {
    const pidFile = join(folder, 'pid');
    const giveUp = new AbortController();
    const env = envWithMaven(`sleep 1000 & echo $$ > ${pidFile}
      echo "Downloaded from central: https://maven.example/a.jar (1.5 MB at 1 MB/s)"; wait`);
    const installing = installDistribution({
      keeper,
      env,
      signal: giveUp.signal,
      onProgress: (text) => {
        if (text.includes('1 files, 1.5 MB fetched')) giveUp.abort(new Error('enough'));
      },
    });
    await expect(installing).rejects.toThrow('enough');
    expect(isGroupAlive(Number(readFileSync(pidFile, 'utf8')))).toBe(false);
    expect(readdirSync(cache)).toEqual([]);
  });

  it('since the caller had given up before, does not begin', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    const env = envWithMaven('exit 0');
    await expect(installDistribution({ keeper, env, signal })).rejects.toThrow('enough');
    expect(existsSync(cache)).toBe(false);
  });
});
