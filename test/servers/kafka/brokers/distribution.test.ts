import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import {
  findDistribution,
  installedFolder,
  pinnedVersion,
} from '../../../../src/servers/kafka/brokers/distribution.ts';
import { tempFolder } from '../../../harness/temp-folder.ts';

let folder: string;

beforeEach(() => {
  folder = tempFolder();
});

function libs(...jars: string[]): string {
  const path = join(folder, 'libs');
  mkdirSync(path, { recursive: true });
  for (const jar of jars) writeFileSync(join(path, jar), '');
  return path;
}

test('KAFKA_HOME comes first, and its version is that of its jar', () => {
  const path = libs('kafka_2.13-4.3.0.jar', 'kafka_2.13-4.3.0-sources.jar', 'a.jar', 'LICENSE');
  expect(findDistribution({ env: { KAFKA_HOME: folder, HYDRA_CACHE: '/nowhere' } })).toEqual({
    version: '4.3.0',
    source: 'KAFKA_HOME',
    jars: ['a.jar', 'kafka_2.13-4.3.0-sources.jar', 'kafka_2.13-4.3.0.jar'].map((jar) => join(path, jar)),
  });
});

test('a Kafka before 4 is too old', () => {
  const path = libs('kafka_2.13-3.9.1.jar');
  expect(() => findDistribution({ env: { KAFKA_HOME: folder } })).toThrow(
    `KAFKA_HOME: Kafka 3.9.1 in ${path} is too old, 4.0 is needed`,
  );
});

test('a KAFKA_HOME without Kafka, or that is not there, is named', () => {
  expect(() => findDistribution({ env: { KAFKA_HOME: folder } })).toThrow(
    `there is no folder ${folder}/libs`,
  );
  libs('zookeeper.jar', 'kafka_2.13-4.1.1-sources.jar');
  expect(() => findDistribution({ env: { KAFKA_HOME: folder } })).toThrow('no kafka_2.13-<version>.jar in');
});

test('the cache holds one under the pinned version, or none yet', () => {
  const env = { HYDRA_CACHE: folder };
  expect(findDistribution({ env: env })).toBeUndefined();
  const path = installedFolder({ env: env });
  expect(path).toBe(join(folder, `kafka-${pinnedVersion()}`));
  mkdirSync(path);
  writeFileSync(join(path, `kafka_2.13-${pinnedVersion()}.jar`), '');
  expect(findDistribution({ env: env })).toMatchObject({ version: pinnedVersion(), source: 'cache' });
});

test('the pinned version is one that needs no ZooKeeper', () => {
  expect(pinnedVersion()).toMatch(/^4\.\d+\.\d+$/);
});
