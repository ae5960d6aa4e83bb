import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prometheusOf } from '../../src/export/prometheus.ts';
import { pubsubMetrics } from '../../src/patterns/pubsub/metrics.ts';
import type { PubsubDigest } from '../../src/patterns/pubsub/result.ts';
import type { Study, StudyCell } from '../../src/store/study.ts';
import { resultOf, studyOf } from '../compare/studies.ts';
import { type ParsedFamily, parsePrometheus } from '../harness/prometheus-parser.ts';
import { loadPubsub } from '../patterns/pubsub/pubsub.ts';
import { goldenSweep } from '../store/golden.ts';

const SETUP_TIMEOUT_MS = 300_000;

async function parsed(study: Study): Promise<ParsedFamily[]> {
  const [families = []] = await parsePrometheus([prometheusOf(study)]);
  return families;
}

const family = (families: readonly ParsedFamily[], name: string) => families.find((one) => one.name === name);

function studyWith(...cells: Partial<StudyCell<PubsubDigest>>[]): Study {
  const whole = cells.map(
    (parts, index): StudyCell => ({
      schema_version: 1,
      id: String(index + 1).padStart(3, '0'),
      varied: {},
      repeat: 1,
      state: 'measured',
      reason: null,
      attempts: [],
      result: resultOf(),
      ...parts,
    }),
  );
  return { ...studyOf([]), cells: whole };
}

describe('prometheusOf', { timeout: SETUP_TIMEOUT_MS }, () => {
  it('gives the numbers of a sweep that was really measured, in base units', async () => {
    const study = await loadPubsub(goldenSweep);
    const families = await parsed(study);
    for (const [index, cell] of study.cells.entries()) {
      const { result } = cell;
      if (result === null) throw new Error('every cell of the golden sweep was measured');
      const labels = {
        study: study.name,
        cell: cell.id,
        repeat: '1',
        workload: 'kafka',
        clients: String(cell.varied.clients),
        msg_rate: String(cell.varied.msg_rate),
      };
      const sample = (name: string) => family(families, name)?.samples[index];
      expect(sample('hydra_received_messages_per_second')).toEqual({
        name: 'hydra_received_messages_per_second',
        labels,
        value: result.average_rate,
      });
      expect(sample('hydra_loss_ratio')?.value).toBe((result.average_packet_loss ?? Number.NaN) / 100);
      expect(sample('hydra_started_timestamp_seconds')?.value).toBe(Date.parse(result.started_at) / 1000);
      const latency = family(families, 'hydra_end_to_end_latency_seconds');
      expect(latency?.type).toBe('summary');
      const own = latency?.samples.filter((one) => one.labels.cell === cell.id) ?? [];
      const quantile = (text: string) => own.find((one) => one.labels.quantile === text)?.value;
      const { end_to_end } = result.latency_us;
      expect(quantile('0.99')).toBe((end_to_end?.p99 ?? Number.NaN) / 1e6);
      expect(quantile('1')).toBe((end_to_end?.max ?? Number.NaN) / 1e6);
      expect(own.find(({ name }) => name.endsWith('_count'))?.value).toBe(result.counts.received);
      const meanUs =
        ((own.find(({ name }) => name.endsWith('_sum'))?.value ?? 0) * 1e6) / (result.counts.received ?? 0);
      expect(meanUs).toBeGreaterThan(end_to_end?.min ?? Number.POSITIVE_INFINITY);
      expect(meanUs).toBeLessThan(end_to_end?.max ?? 0);
    }
  });

  it('says of every metric what it is, and names units as Prometheus does', async () => {
    const families = await parsed(await loadPubsub(goldenSweep));
    for (const { name, help, type, samples } of families) {
      expect(name).toMatch(/^hydra_[a-z0-9_]+$/);
      expect(name).not.toMatch(/_total$|_(ms|us|percent|kib|mib|micro\w*|milli\w*)(_|$)/);
      expect(help, name).toMatch(/\.$/);
      expect(['gauge', 'summary']).toContain(type);
      expect(samples.length, name).toBeGreaterThan(0);
    }
    const known = [
      'hydra_cell_info',
      'hydra_messages',
      ...[...pubsubMetrics.gauges, ...pubsubMetrics.latencies].map(({ name }) => name),
    ];
    expect(new Set(known).size).toBe(known.length);
    for (const { name } of families) expect(known).toContain(name);
  });

  it('leaves out what was not measured', async () => {
    const result = resultOf({ loss: null, p99: null });
    const text = prometheusOf(studyWith({ result: { ...result, pub_cpu: null, average_rate: null } }));
    expect(text).not.toMatch(/NaN|Inf|null|undefined/);
    const [families = []] = await parsePrometheus([text]);
    for (const name of [
      'hydra_loss_ratio',
      'hydra_received_messages_per_second',
      'hydra_publisher_cpu_cores',
      'hydra_end_to_end_latency_seconds',
      'hydra_failing_clients_received_messages_per_second',
      'hydra_broker_cpu_cores',
    ]) {
      expect(family(families, name), name).toBeUndefined();
    }
    expect(family(families, 'hydra_publish_latency_seconds')?.type).toBe('summary');
    expect(family(families, 'hydra_drain_seconds')?.samples[0]?.value).toBe(0);
  });

  it('tells of a cell without result that it failed, and nothing else', async () => {
    const families = await parsed(studyWith({ state: 'failed', reason: 'x', result: null }, {}));
    expect(family(families, 'hydra_cell_info')?.samples.map(({ labels }) => labels.state)).toEqual([
      'failed',
      'measured',
    ]);
    expect(family(families, 'hydra_clients')?.samples.map(({ labels }) => labels.cell)).toEqual(['002']);
  });

  it('never has two samples with the same labels', async () => {
    const varied = {
      study: 'a',
      'msg-size': 1,
      msg_size: 2,
      'msg.size': 3,
      '0': 4,
      __name__: 5,
      quantile: 6,
      job: 7,
      é: 8,
    };
    const families = await parsed(studyWith({ varied }, { id: '001-r2', repeat: 2, varied }));
    const [info] = family(families, 'hydra_cell_info')?.samples ?? [];
    const values = Object.values(info?.labels ?? {});
    for (const value of Object.values(varied)) expect(values).toContain(String(value));
    expect(info?.labels).toMatchObject({ study: 'study', msg_size: expect.any(String), option_0: '4' });
    for (const { samples } of families) {
      const keys = samples.map(({ name, labels }) => JSON.stringify([name, Object.entries(labels).sort()]));
      expect(new Set(keys).size).toBe(keys.length);
    }
  });

  it('gives any text back from a label', async () => {
    const tricky = fc.string({
      unit: fc.oneof(
        fc.constantFrom(
          '"',
          '\\',
          '\n',
          '\\n',
          '{',
          '}',
          ',',
          '=',
          '#',
          ' ',
          '\r',
          '\u0000',
          '\u2028',
          '\u0085',
          '\ud800',
        ),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      ),
    });
    // One Python for all: starting it takes longer than reading.
    const texts = fc.sample(fc.tuple(tricky, tricky), 300);
    const studies = texts.map(([name, topic]) => ({
      ...studyWith({ varied: { topic }, state: 'skipped', result: null }),
      name,
    }));
    const read = await parsePrometheus(studies.map(prometheusOf));
    expect(read).toHaveLength(texts.length);
    for (const [index, [name, topic]] of texts.entries()) {
      const info = family(read[index] ?? [], 'hydra_cell_info')?.samples[0];
      expect(info?.labels).toMatchObject({ study: written(name), topic: written(topic) });
    }
  });
});

/** What a reader must get: control characters but the line feed, and what UTF-8 cannot write, are replaced. */
function written(text: string): string {
  return [...text]
    .map((character) => {
      const code = character.codePointAt(0) ?? 0;
      const control = (code < 0x20 && character !== '\n') || (code >= 0x7f && code <= 0x9f);
      const line = code === 0x2028 || code === 0x2029;
      return control || line || (code >= 0xd800 && code <= 0xdfff) ? '\ufffd' : character;
    })
    .join('');
}
