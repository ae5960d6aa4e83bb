import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Keeper } from '../../src/process/keeper.ts';
import { createKeeper } from '../../src/process/watched-keeper.ts';
import { connectAdmin } from '../../src/servers/kafka/admin/admin.ts';
import { findDistribution } from '../../src/servers/kafka/brokers/distribution.ts';
import { type EmbeddedBroker, startEmbeddedBroker } from '../../src/servers/kafka/brokers/embedded-broker.ts';
import { unsecured } from '../../src/servers/kafka/client/cluster.ts';
import { HydraLab } from '../harness/hydra-process.ts';

/* Brokers whose create.topic.policy.class.name takes no topic of ours: a class of the test, loaded by a real broker. */

const policy = `
package hydra.test;
import java.util.Map;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.server.policy.CreateTopicPolicy;
public class NamesOfTeams implements CreateTopicPolicy {
  public void configure(Map<String, ?> configs) {}
  public void close() {}
  public void validate(RequestMetadata request) {
    if (!request.topic().startsWith("team-")) throw new PolicyViolationException("topics are called team-...");
  }
}`;

let lab: HydraLab;
let keeper: Keeper;
let broker: EmbeddedBroker;

/** A KAFKA_HOME with the jars that all tests use and one of the policy. */
function kafkaHomeWithPolicy(folder: string): string {
  const jars = findDistribution({ env: process.env })?.jars ?? [];
  const home = join(folder, 'kafka-home');
  const classes = join(folder, 'classes');
  for (const path of [join(home, 'libs'), classes]) mkdirSync(path, { recursive: true });
  for (const jar of jars) symlinkSync(jar, join(home, 'libs', basename(jar)));
  writeFileSync(join(folder, 'NamesOfTeams.java'), policy);
  execFileSync('javac', ['-cp', jars.join(delimiter), '-d', classes, join(folder, 'NamesOfTeams.java')]);
  execFileSync('jar', ['--create', '--file', join(home, 'libs', 'policy.jar'), '-C', classes, '.']);
  return home;
}

beforeAll(async () => {
  lab = new HydraLab();
  keeper = await createKeeper();
  const env = { ...process.env, KAFKA_HOME: kafkaHomeWithPolicy(lab.folder) };
  const settings = { 'create.topic.policy.class.name': 'hydra.test.NamesOfTeams' };
  broker = await startEmbeddedBroker({ keeper, env, settings });
});

afterAll(async () => {
  await lab.closeEmpty(10_000);
  await broker?.stop();
  await keeper.close();
});

const small = ['--total_sub_apps=1', '--msg_rate=500', '--test_duration=1'];

it("a topic that the policy refuses ends the run with the setting's name, and leaves nothing", async () => {
  const { code, stdout, stderr } = await lab.run(['kafka', ...small, `--bootstrap=${broker.bootstrap}`]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  const last = stderr.trimEnd().split('\n').at(-1);
  expect(last).toMatch(/cannot create topic hydra_kafka_\S+ on .*policy.*create\.topic\.policy\.class\.name/);
  const admin = await connectAdmin(unsecured(broker.bootstrap));
  expect(await admin.listTopics('')).toEqual([]);
  await admin.close();
}, 60_000);

it('a topic that the policy takes is used when it is given', async () => {
  const admin = await connectAdmin(unsecured(broker.bootstrap));
  await admin.createTopic({ topic: 'team-a', partitions: 1, replicationFactor: 1, config: {} });
  await admin.close();
  const result = await lab.kafka([...small, `--bootstrap=${broker.bootstrap}`, '--topic=team-a']);
  expect(result.counts).toMatchObject({ acked: 500, lost: 0 });
}, 60_000);
