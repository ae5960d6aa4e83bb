import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newRunId } from '../../../src/base/run-id.ts';
import { connectAdmin, type KafkaAdmin } from '../../../src/servers/kafka/admin/admin.ts';
import { topicOfRun } from '../../../src/servers/kafka/admin/topic-name.ts';
import { unsecured } from '../../../src/servers/kafka/client/cluster.ts';
import { Kafka } from '../../../src/servers/kafka/client/kafkajs.ts';
import { HydraLab, type RunningHydra } from '../../harness/hydra-process.ts';

const lab = new HydraLab();
let broker: RunningHydra;
let bootstrap: string;
let admin: KafkaAdmin;

beforeAll(async () => {
  broker = lab.start(['server', 'kafka', '--port=0']);
  bootstrap = (await broker.seen(/^Kafka [\d.]+: (127\.0\.0\.1:\d+) /m))[1] ?? '';
  admin = await connectAdmin(unsecured(bootstrap));
});
afterAll(async () => {
  await admin?.close();
  lab.close();
});

const create = (topic: string) => admin.createTopic({ topic, partitions: 1, replicationFactor: 1 });

describe('hydra server kafka', () => {
  it('says how to measure it', () => {
    expect(broker.stdout).toContain(`hydra kafka --bootstrap ${bootstrap}`);
  });
});

describe('hydra clean on its topics', () => {
  it('deletes those of our runs and no other', async () => {
    const ours = topicOfRun('/hydra', 'kafka', '20260101-120000-abcdef');
    const others = ['hydra_kafka_mine', topicOfRun('/hydra2', 'kafka', '20260101-120000-abcdef')];
    for (const topic of [ours, ...others]) await create(topic);
    const dry = await lab.run(['clean', '--dry_run', '--marathon_port=1', `--bootstrap=${bootstrap}`]);
    expect(dry.stdout).toMatch(new RegExp(`^found +topic +${ours} +run 20260101-120000-abcdef$`, 'm'));
    const { code, stdout } = await lab.run(['clean', '--marathon_port=1', `--bootstrap=${bootstrap}`]);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^deleted +topic +${ours} `, 'm'));
    expect(await admin.listTopics('hydra')).toEqual(others.sort());
  });

  it('leaves those of a run that may be under way, and says why', async () => {
    const fresh = topicOfRun('/hydra', 'kafka', newRunId(new Date(), Math.random));
    const grows = topicOfRun('/hydra', 'kafka', '20260101-120000-abcde0');
    for (const topic of [fresh, grows]) await create(topic);
    const producer = new Kafka({ brokers: [bootstrap] }).producer();
    await producer.connect();
    const timer = setInterval(() => {
      void producer.send({ topic: grows, messages: [{ value: 'x' }] });
    }, 100);
    const { code, stdout } = await lab.run(['clean', '--marathon_port=1', `--bootstrap=${bootstrap}`]);
    clearInterval(timer);
    await producer.disconnect();
    expect(code).toBe(0);
    expect(stdout).toContain(
      `not looked at: ${grows}: run 20260101-120000-abcde0 is under way: its topic grows`,
    );
    expect(stdout).toMatch(new RegExp(`not looked at: ${fresh}: run \\S+ began less than 120 s ago`));
    expect(await admin.listTopics('hydra_kafka_2')).toEqual([fresh, grows].sort());
  });
});

describe('hydra kafka on it', () => {
  it('ends with 1 when the topic that is named does not exist', async () => {
    const { code, stdout, stderr } = await lab.run(['kafka', `--bootstrap=${bootstrap}`, '--topic=missing']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^hydra: topic "missing" does not exist, or this client lacks the right Describe on it [^\n]*\n$/m,
    );
  });
});

describe('with TLS and a login', { timeout: 120_000 }, () => {
  it.each(['plain', 'scram'])('by %s, two brokers are measured with the file that it names', async (sasl) => {
    const own = new HydraLab();
    const server = own.start(['server', 'kafka', '--port=0', '--brokers=2', '--tls', `--sasl=${sasl}`]);
    const [, file = ''] = await server.seen(/hydra kafka --command_config (\S+)"/);
    const small = ['--total_sub_apps=1', '--msg_rate=500', '--test_duration=1', '--replication_factor=2'];
    const result = await lab.kafka([`--command_config=${file}`, ...small]);
    expect(result).toMatchObject({
      clean: true,
      environment: {
        system: { security_protocol: 'SASL_SSL', brokers: [expect.anything(), expect.anything()] },
      },
    });
    const open = await lab.run(['kafka', ...small, `--bootstrap=${result.options.bootstrap}`]);
    expect(open.stderr).toContain('it wants TLS on that listener');
    server.kill('SIGINT');
    expect(await server.ended).toMatchObject({ code: 130 });
    await own.untilGone(5_000);
    expect(own.leftovers()).toEqual([]);
    own.close();
  });

  it('takes no mechanism but these', async () => {
    const { code, stderr } = await lab.run(['server', 'kafka', '--sasl=gssapi']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('--sasl: "gssapi" is not known'),
    });
  });
});

describe('its end', () => {
  it('comes with Ctrl-C, and nothing is left', async () => {
    await admin.close();
    broker.kill('SIGINT');
    const { code, stderr } = await broker.ended;
    expect(code).toBe(130);
    expect(stderr).toMatch(/^hydra: interrupted: stopping the server, Ctrl-C again to leave at once$/m);
    await lab.untilGone(5_000);
  });

  it('is an error when the server dies by itself, told with its last words, by its former name too', async () => {
    const run = lab.start(['broker', 'kafka', '--port=0']);
    const [, pid] = await run.seen(/\(process (\d+)\)/);
    process.kill(Number(pid), 'SIGKILL');
    const { code, stderr } = await run.ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^hydra: the Kafka broker ended by itself: SIGKILL/m);
    await lab.untilGone(5_000);
  });
});
