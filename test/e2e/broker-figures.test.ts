import { existsSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { pubsubResult } from '../../src/patterns/pubsub/result.ts';
import { HydraLab } from '../harness/hydra-process.ts';

/* What a broker of ours counts of itself agrees with what a run did to it. */

let lab: HydraLab;

beforeEach(() => {
  lab = new HydraLab();
});

afterEach(() => lab.closeEmpty(10_000));

it('a broker counts the messages and bytes that a run published and read', async () => {
  const load = ['--msg_rate=1000', '--msg_batch=10', '--test_duration=4', '--warmup_s=0'];
  const run = lab.start(['kafka', '--json', '--total_sub_apps=1', '--clients_per_app=5', ...load]);
  await run.seen(/sent [1-9]/);
  const [broker] = lab.processes().filter((pid) => /kafka\.Kafka/.test(lab.commandOf(pid)));
  // A password on a command line would be everybody's; the JVM's socket would stay when it is killed.
  expect(lab.commandOf(broker ?? 0)).not.toMatch(/password|jolokia/);
  expect(existsSync(`/tmp/.java_pid${broker}`)).toBe(false);
  const result = pubsubResult.parse(JSON.parse((await run.ended).stdout));
  const { figures, total, rows } = result.system_figures ?? { figures: [], total: [], rows: [] };
  expect(result.counts).toMatchObject({ acked: 4_000, received: 20_000 });
  const [all] = total;
  expect(total).toHaveLength(1);
  expect(all?.grown.messages_in).toBe(4_000);
  // Every client gets the same bytes.
  expect(all?.grown.bytes_out).toBe(5 * (all?.grown.bytes_in ?? 0));
  expect(all?.grown.produce_requests).toBeGreaterThan(0);
  expect(all?.grown.produce_requests).toBeLessThanOrEqual(400);
  expect(all?.values.produce_total).toBeGreaterThan(0);
  expect(all?.values.handlers_idle).toBeGreaterThan(0);
  expect(all?.values.handlers_idle).toBeLessThanOrEqual(100);
  expect(all?.highest.under_replicated).toBe(0);
  expect(Object.keys(all?.values ?? {})).toEqual(figures.map(({ name }) => name));
  expect(rows.map(({ t_s }) => t_s)).toEqual(result.series.map(({ t_s }) => t_s));
  expect(result.notes.join()).not.toContain('counts of itself');
}, 60_000);
