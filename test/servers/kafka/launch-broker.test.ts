import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Keeper } from '../../../src/process/keeper.ts';
import { createKeeper } from '../../../src/process/watched-keeper.ts';
import { BROKER_JAVA } from '../../../src/servers/kafka/broker-programs.ts';
import { findDistribution } from '../../../src/servers/kafka/distribution.ts';
import { freePorts } from '../../../src/servers/kafka/free-ports.ts';
import { BrokerStartError, type LaunchSpec, launchBroker } from '../../../src/servers/kafka/launch-broker.ts';
import { findJava } from '../../../src/servers/shared/java.ts';

let keeper: Keeper;
let folder: string;
let guarded: string[];

beforeEach(async () => {
  keeper = await createKeeper();
  folder = mkdtempSync(join(tmpdir(), 'hydra-launch-'));
  mkdirSync(join(folder, 'formatted'));
  guarded = [];
});

afterEach(async () => {
  await keeper.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Launches on a log that nobody formatted, and returns how that fails. */
async function failureOf(jvmOptions: string[]): Promise<BrokerStartError> {
  const distribution = findDistribution(process.env);
  if (distribution === undefined) throw new Error('no Kafka at hand');
  const spec: LaunchSpec = {
    keeper: {
      guard: (undo) => {
        if (undo.kind === 'path') guarded.push(undo.path);
        return keeper.guard(undo);
      },
      spawn: (process) => keeper.spawn(process),
      close: () => keeper.close(),
    },
    java: await findJava(process.env, BROKER_JAVA),
    distribution,
    env: process.env,
    jvmOptions,
    ports: await freePorts(),
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

test('a broker that refuses its log is reported with its own reason, not a stack frame', async () => {
  const failure = await failureOf(['-Xmx256m']);
  expect(failure.message).toMatch(/^the Kafka broker ended before it was ready .*meta\.properties/);
  expect(failure.message).not.toContain('\n');
  expect(guarded.map((path) => existsSync(path))).toEqual([false]);
});
