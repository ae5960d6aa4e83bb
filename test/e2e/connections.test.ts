import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PubsubResult, pubsubResult } from '../../src/patterns/pubsub/result.ts';
import type { Keeper } from '../../src/process/keeper.ts';
import { createKeeper } from '../../src/process/watched-keeper.ts';
import { type EmbeddedBroker, startEmbeddedBroker } from '../../src/servers/kafka/brokers/embedded-broker.ts';
import { sharedBootstrap } from '../harness/broker.ts';
import { HydraLab } from '../harness/hydra-process.ts';
import { PASSWORD, type SecuredBroker, startSecuredBroker, USER } from '../harness/secured-broker.ts';

/* Connections as a load: at a rate, more than a broker takes, and all anew at one instant. */

const LIMIT = 58;
/** The publisher's connection, and the one that asks the brokers. */
const BESIDE = 2;

let keeper: Keeper;
let lab: HydraLab;

beforeAll(async () => {
  keeper = await createKeeper();
  lab = new HydraLab();
});

afterAll(async () => {
  await lab.closeEmpty(10_000);
  await keeper.close();
});

const load = ['--msg_rate=500', '--msg_batch=10', '--test_duration=2', '--max_drain_s=60'];
const counted = ({ latency_us }: PubsubResult) =>
  Object.fromEntries(
    Object.entries(latency_us).flatMap(([timing, summary]) =>
      summary == null ? [] : [[timing, summary.count]],
    ),
  );

describe('a broker that takes fewer connections than the run wants', { timeout: 120_000 }, () => {
  let broker: EmbeddedBroker;

  beforeAll(async () => {
    broker = await startEmbeddedBroker({ keeper, settings: { 'max.connections.per.ip': `${LIMIT}` } });
  });

  afterAll(() => broker.stop());

  it('is measured with those it holds: how many is the finding, and its limit is named', async () => {
    const fleet = [`--bootstrap=${broker.bootstrap}`, '--clients=200', '--clients_per_app=100'];
    const { code, stdout, stderr } = await lab.run(['kafka', '--json', ...fleet, ...load]);
    const result = pubsubResult.parse(JSON.parse(stdout));
    const held = LIMIT - BESIDE;
    expect(result.unclean_because).toContain(`held ${held} of 200 connections`);
    expect(result.connections).toMatchObject({ wanted: 200, held, opened: held, reopened: 0 });
    expect(result.not_connected).toMatchObject([{ role: 'subscriber', clients: 200 - held }]);
    expect(result).toMatchObject({
      ...{ client_count: held, dead_tasks: [], client_failures: [] },
      counts: { acked: 1_000, expected: 1_000 * held, received: 1_000 * held, lost: 0, undelivered: 0 },
    });
    expect(result.clients).toHaveLength(held);
    const limit = `the brokers take ${LIMIT} connections from one address (max.connections.per.ip), the run wants 202, 200 of them for clients`;
    expect(result.verdict.evidence).toContainEqual({
      cause: 'configuration',
      evidence: limit,
      reasons: ['connections'],
    });
    expect(result.notes).toContain(limit);
    expect(stderr.indexOf(limit)).toBeGreaterThan(-1);
    expect(stderr.indexOf(limit)).toBeLessThan(stderr.indexOf(`held ${held} of 200 connections`));
    expect(stderr).toContain(`hydra: ${200 - held} subscribers found no connection: `);
    expect(code).toBe(1);
  });
});

describe('connections at a rate', { timeout: 120_000 }, () => {
  let secured: SecuredBroker;

  beforeAll(async () => {
    secured = await startSecuredBroker({ keeper });
    writeFileSync(join(lab.folder, 'ca.pem'), secured.ca.pem);
    writeFileSync(join(lab.folder, 'password'), `${PASSWORD}\n`);
  }, 120_000);

  afterAll(() => secured?.broker.stop());

  const rated = ['--clients=20', '--clients_per_app=8', '--connect_rate=20', ...load];

  it('over TLS with a login are timed step by step, none before its turn', async () => {
    const result = await lab.kafka([
      ...[`--bootstrap=${secured.at('TLSLOGIN')}`, '--kafka_security_protocol=SASL_SSL'],
      ...['--kafka_ca_file=ca.pem', '--kafka_sasl_mechanism=SCRAM-SHA-512', `--kafka_user=${USER}`],
      ...['--kafka_password_file=password', ...rated],
    ]);
    expect(counted(result)).toMatchObject({
      ...{ connect: 20, tls: 20, login: 20, ready: 20, first_message: 20, connect_lateness: 20 },
    });
    expect(counted(result)).not.toHaveProperty('reconnect_ready');
    expect(result.connections).toMatchObject({ wanted: 20, held: 20, rate: 20, attempts: 20, failed: {} });
    // The last turn is 19 / 20 s after the first.
    expect(result.connections?.opening_s).toBeGreaterThanOrEqual(
      0.95 - (result.latency_us.connect_lateness?.max ?? 0) / 1e6,
    );
    const { connect, tls, login, ready } = result.latency_us;
    for (const step of [connect, tls, login]) expect(step?.min).toBeGreaterThan(0);
    expect(ready?.min).toBeGreaterThanOrEqual((login?.min ?? 0) + (tls?.min ?? 0) + (connect?.min ?? 0));
    expect(result.counts).toMatchObject({ acked: 1_000, received: 20_000, lost: 0 });
  });

  it('of kafkajs are timed as far as it tells, and what is missing is said', async () => {
    const few = ['--clients=4', '--connect_rate=8', '--client=kafkajs', ...load];
    const result = await lab.kafka([`--bootstrap=${secured.at('PLAINTEXT')}`, ...few]);
    const { opened, reopened } = result.connections ?? { opened: 0, reopened: 0 };
    expect(opened).toBeGreaterThanOrEqual(4);
    expect(result.latency_us.connect?.count).toBe(opened + reopened);
    expect(result.latency_us.first_message?.count).toBe(4);
    expect(result.latency_us).toMatchObject({ tls: null, login: null, ready: null });
    expect(result.notes.join()).toContain('kafkajs does not tell');
  });
});

describe('a herd', { timeout: 120_000 }, () => {
  it('that connects anew at one instant loses nothing, and is told of with its times', async () => {
    const result = await lab.kafka([
      ...[`--bootstrap=${sharedBootstrap()}`, '--clients=20', '--clients_per_app=10'],
      ...['--reconnect=all at 500ms', '--partitions=2', ...load],
    ]);
    expect(result.counts).toMatchObject({
      acked: 1_000,
      received: 20_000,
      lost: 0,
      duplicated: 0,
      reordered: 0,
    });
    expect(result.connections).toMatchObject({ held: 20, reopened: 20 });
    expect(counted(result)).toMatchObject({ reconnect_ready: 20, reconnect_first_message: 20 });
    expect(result.events.map(({ what, error }) => [what.replace(/[\d.]+ m?s$/, '<t>'), error])).toEqual([
      ['reconnect all at 500ms: 20 clients in 2 tasks, all back after <t>', null],
    ]);
  });
});
