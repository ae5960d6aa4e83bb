import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Keeper } from '../../../../src/process/keeper.ts';
import { createKeeper } from '../../../../src/process/watched-keeper.ts';
import { BROKER_JAVA } from '../../../../src/servers/kafka/brokers/broker-programs.ts';
import { findDistribution } from '../../../../src/servers/kafka/brokers/distribution.ts';
import { freePorts } from '../../../../src/servers/kafka/brokers/free-ports.ts';
import {
  BrokerStartError,
  type LaunchSpec,
  launchBroker,
} from '../../../../src/servers/kafka/brokers/launch-broker.ts';
import { findJava } from '../../../../src/servers/shared/java.ts';
import { tempFolder } from '../../../harness/temp-folder.ts';

let keeper: Keeper;
let folder: string;
let guarded: string[];
let modes: number[];

beforeEach(async () => {
  keeper = await createKeeper();
  folder = tempFolder();
  mkdirSync(join(folder, 'formatted'));
  guarded = [];
});

afterEach(async () => {
  await keeper.close();
});

/** Launches on a log that nobody formatted, and returns how that fails. */
async function failureOf(jvmOptions: string[]): Promise<BrokerStartError> {
  const distribution = findDistribution({ env: process.env });
  if (distribution === undefined) throw new Error('no Kafka at hand');
  const spec: LaunchSpec = {
    keeper: {
      guard: (undo) => {
        if (undo.kind === 'path') guarded.push(undo.path);
        return keeper.guard(undo);
      },
      spawn: (process) => {
        const data = join(process.cwd ?? '', 'data');
        modes = readdirSync(data).map((name) => statSync(join(data, name)).mode & 0o200);
        return keeper.spawn(process);
      },
      close: () => keeper.close(),
    },
    java: await findJava(process.env, BROKER_JAVA),
    distribution,
    env: process.env,
    jvmOptions,
    node: { id: 1, nodes: await freePorts() },
    formatted: join(folder, 'formatted'),
  };
  const failure: unknown = await launchBroker(spec).catch((error: unknown) => error);
  if (failure instanceof BrokerStartError) return failure;
  throw failure;
}

test('a JVM that does not start is reported with what it said, and leaves nothing', async () => {
  const failure = await failureOf(['-XX:+NoSuchOption']);
  expect(failure.message).toMatch(/^the Kafka broker ended before it was ready \(exit code 1\): .*/);
  expect(failure.log).toContain('NoSuchOption');
  expect(guarded.map((path) => existsSync(path))).toEqual([false]);
});

test('what a read-only cache holds is a log that can be written all the same', async () => {
  writeFileSync(join(folder, 'formatted', 'checkpoint'), '');
  mkdirSync(join(folder, 'formatted', 'deep'));
  chmodSync(join(folder, 'formatted', 'checkpoint'), 0o400);
  chmodSync(join(folder, 'formatted', 'deep'), 0o500);
  await failureOf(['-Xmx256m']);
  expect(modes).toEqual([0o200, 0o200]);
});

test('a broker that refuses its log is reported with its own reason, not a stack frame', async () => {
  const failure = await failureOf(['-Xmx256m']);
  expect(failure.message).toMatch(/^the Kafka broker ended before it was ready .*meta\.properties/);
  expect(failure.message).not.toContain('\n');
  expect(guarded.map((path) => existsSync(path))).toEqual([false]);
});
