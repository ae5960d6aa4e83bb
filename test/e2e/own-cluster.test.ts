import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HydraLab } from '../harness/hydra-process.ts';

/* Several brokers that Hydra starts for one run. */

let lab: HydraLab;

beforeEach(() => {
  lab = new HydraLab();
});

afterEach(() => lab.closeEmpty(20_000));

const three = ['--brokers=3', '--replication_factor=3', '--acks=all', '--partitions=3'];
const small = [
  '--total_sub_apps=2',
  '--clients_per_app=5',
  '--msg_rate=500',
  '--test_duration=2',
  '--warmup_s=0',
];

describe('brokers of our own', { timeout: 120_000 }, () => {
  it('form a cluster, keep a copy of each message, and go with the run', async () => {
    const result = await lab.kafka([...three, ...small]);
    expect(result).toMatchObject({ counts: { acked: 1000, received: 10_000, lost: 0, duplicated: 0 } });
    const { brokers, settings } = result.environment.system as { brokers: unknown[]; settings: object };
    expect(brokers).toHaveLength(3);
    expect(settings).toMatchObject({ 'broker.rack': 'rack-1', 'offsets.topic.replication.factor': '3' });
  });

  it('end the run when one of them dies, and say which; its log is kept', async () => {
    const run = lab.start(['kafka', ...three, ...small.slice(0, 3), '--test_duration=60', '--output=out']);
    await run.seen(/^watch/m);
    const [victim = 0] = lab.processes().filter((pid) => lab.commandOf(pid).includes('kafka.Kafka'));
    process.kill(victim, 'SIGKILL');
    const { code, stderr } = await run.ended;
    expect(code).toBe(1);
    const last = stderr.trimEnd().split('\n').at(-1) ?? '';
    const [, id = ''] =
      new RegExp(`^hydra: the Kafka broker (\\d) of 3 \\(process ${victim}\\) died: SIGKILL`).exec(last) ??
      [];
    expect(id, last).not.toBe('');
    const [, folder = ''] = /run (\S+)$/m.exec(stderr) ?? [];
    expect(readFileSync(join(lab.folder, 'out', folder, 'logs', `broker-${id}.log`), 'utf8')).toBeDefined();
  });

  it.each([
    [
      ['--brokers=2', '--replication_factor=3'],
      '--replication_factor 3 needs as many brokers, and 2 are started for',
    ],
    [
      ['--brokers=2', '--bootstrap=127.0.0.1:1'],
      '--brokers 2 is for brokers that are started here, and others are',
    ],
    [['--brokers=10'], '--brokers: "10" is too large'],
    [['--kafka_version=3.9.0'], '--kafka_version: "3.9.0" is no version of Kafka that can be started here'],
    [
      ['--kafka_version=4.0.0', '--bootstrap=127.0.0.1:1'],
      '--kafka_version 4.0.0 is for brokers that are started',
    ],
  ])('are not started where they cannot be: %j', async (args, says) => {
    const { code, stderr } = await lab.run(['kafka', ...args]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(`hydra: ${says}`) });
  });
});
