import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { junitOf } from '../../src/export/junit.ts';
import { Problem } from '../../src/options/field.ts';
import { parseThreshold, type Threshold } from '../../src/options/threshold.ts';
import { loadStudy } from '../../src/store/load-study.ts';
import type { Study, StudyCell } from '../../src/store/study.ts';
import { resultOf, studyOf } from '../compare/studies.ts';
import { goldenSweep } from '../store/golden.ts';
import { readJunit } from './xml-reader.ts';

function threshold(text: string): Threshold {
  const read = parseThreshold(text);
  if (read instanceof Problem) throw new Error(read.problem);
  return read;
}

const suiteOf = (study: Study, texts: readonly string[] = []) => {
  const report = readJunit(junitOf(study, texts.map(threshold)));
  const [suite] = report.children;
  if (suite === undefined) throw new Error('no suite');
  const cases = suite.children.filter(({ name }) => name === 'testcase');
  const properties = suite.children.find(({ name }) => name === 'properties')?.children ?? [];
  return { report, suite, cases, properties };
};

const cell = (parts: Partial<StudyCell>): StudyCell => ({
  schema_version: 1,
  id: '001',
  varied: { clients: 500, msg_rate: 3000 },
  repeat: 1,
  state: 'measured',
  reason: null,
  attempts: [],
  result: resultOf(),
  ...parts,
});

const studyWith = (...cells: StudyCell[]): Study => ({ ...studyOf([]), cells });

describe('junitOf', () => {
  it('has a case per cell of a sweep that was really measured', async () => {
    const study = await loadStudy(goldenSweep);
    const { suite, cases } = suiteOf(study);
    expect(suite.attributes).toMatchObject({
      name: study.manifest?.label,
      tests: '6',
      failures: '0',
      errors: '0',
      skipped: '0',
    });
    expect(cases.map(({ attributes }) => attributes.name)).toEqual(Array(6).fill('measured'));
    const [first] = study.cells;
    const [attempt] = first?.attempts ?? [];
    const tookMs = Date.parse(attempt?.finished_at ?? '') - Date.parse(attempt?.started_at ?? '');
    expect(cases[0]?.attributes.time).toBe((tookMs / 1000).toFixed(3));
    expect(new Set(cases.map(({ attributes }) => attributes.classname)).size).toBe(6);
  });

  it('has a case per threshold and cell, and says what was measured where one is broken', () => {
    const study = studyWith(cell({ result: resultOf({ loss: 2.5 }) }), cell({ id: '002' }));
    const { suite, cases, report } = suiteOf(study, ['average_packet_loss<=0.5', 'clean==true']);
    expect(suite.attributes).toMatchObject({ tests: '4', failures: '1', errors: '0' });
    expect(report.attributes).toMatchObject({ tests: '4', failures: '1', errors: '0' });
    expect(cases[0]).toMatchObject({
      attributes: { name: 'average_packet_loss<=0.5', classname: 'kafka/500 clients x 3,000/s' },
      children: [
        {
          name: 'failure',
          attributes: { type: 'threshold', message: 'average_packet_loss is 2.5' },
          text: 'average_packet_loss is 2.5',
        },
      ],
    });
    expect(cases.slice(1).map(({ children }) => children)).toEqual([[], [], []]);
  });

  it('tells caveats of a cell in each of its cases, after what broke', () => {
    const result = { ...resultOf({ loss: 2.5 }), caveats: ['publisher late: p99 1.9 s', 'a < b'] };
    const { cases } = suiteOf(studyWith(cell({ result }), cell({ id: '002' })), [
      'average_packet_loss<=0.5',
      'clean==true',
    ]);
    const told = cases.map(({ children }) => children.map(({ name, text }) => [name, text]));
    const caveats = ['system-out', 'but: publisher late: p99 1.9 s; a < b'];
    expect(told).toEqual([[['failure', 'average_packet_loss is 2.5'], caveats], [caveats], [], []]);
  });

  it('books a failed cell as error and a skipped one as skipped, each with its reason', () => {
    const failed = cell({ state: 'failed', reason: 'broker died', result: null });
    const skipped = cell({ id: '002', state: 'skipped', reason: 'loss > 50 at 1,000/s', result: null });
    const { suite, cases } = suiteOf(studyWith(failed, skipped), ['clean==true', 'packet_tx>1']);
    expect(suite.attributes).toMatchObject({ tests: '4', failures: '0', errors: '2', skipped: '2' });
    expect(cases.map(({ children: [child] }) => [child?.name, child?.text])).toEqual([
      ['error', 'broker died'],
      ['error', 'broker died'],
      ['skipped', 'loss > 50 at 1,000/s'],
      ['skipped', 'loss > 50 at 1,000/s'],
    ]);
  });

  it('fails a cell that lost a task or its system, with thresholds and without', () => {
    const dead = {
      id: 'sub.1',
      app: '/hydra/kafka-sub',
      role: 'subscriber' as const,
      phase: 'watch',
      reason: 'killed',
    };
    const study = studyWith(
      cell({ result: { ...resultOf(), dead_tasks: [dead], system_failure: 'no answer' } }),
    );
    for (const texts of [[], ['clean==true']]) {
      const { suite, cases } = suiteOf(study, texts);
      expect(suite.attributes.failures).toBe('1');
      const [first] = cases;
      expect(first?.attributes.name).toBe('measured');
      expect(first?.children[0]?.text).toBe(
        'task sub.1 died during watch: killed\nthe system under test could not be asked what it holds: no answer',
      );
    }
  });

  it('counts the time of all attempts, each cell once', () => {
    const attempts = [
      { started_at: '2026-01-01T00:00:00.000Z', finished_at: '2026-01-01T00:00:02.000Z', error: 'x' },
      { started_at: '2026-01-01T00:00:03.000Z', finished_at: '2026-01-01T00:00:09.250Z', error: null },
    ];
    const { suite, cases } = suiteOf(studyWith(cell({ attempts })), ['clean==true', 'packet_tx>1']);
    expect(cases.map(({ attributes }) => attributes.time)).toEqual(['9.250', '9.250']);
    expect(suite.attributes.time).toBe('9.250');
    const skipped = cell({ state: 'skipped', reason: 'r', result: null });
    expect(suiteOf(studyWith(skipped)).suite.attributes.time).toBe('0.000');
  });

  it('tells repeats apart', () => {
    const { cases } = suiteOf(studyWith(cell({}), cell({ id: '001-r2', repeat: 2 })));
    expect(cases.map(({ attributes }) => attributes.classname)).toEqual([
      'kafka/500 clients x 3,000/s',
      'kafka/500 clients x 3,000/s (repeat 2)',
    ]);
  });

  it('is called the same from run to run: a label, else the workload', async () => {
    const sweep = await loadStudy(goldenSweep);
    const { manifest } = sweep;
    if (manifest === null) throw new Error('no manifest');
    const names = (study: Study) => {
      const { suite, cases } = suiteOf(study, ['clean==true']);
      return [suite, ...cases].map(({ attributes }) => [attributes.name, attributes.classname]);
    };
    const asOf = (study_id: string, label: string | null) =>
      names({ ...sweep, name: label ?? study_id, manifest: { ...manifest, study_id, label } });
    expect(asOf('20261121-141500-3f9a2c', null)).toEqual(asOf('20261122-090000-aaaaaa', null));
    expect(asOf('20261121-141500-3f9a2c', null)[0]).toEqual(['kafka', undefined]);
    expect(asOf('20261121-141500-3f9a2c', 'nightly')[0]).toEqual(['nightly', undefined]);
    const run = (id: string) => names({ ...studyWith(cell({ id, varied: {} })), name: id });
    expect(run('20261121-141500-3f9a2c')).toEqual(run('20261122-090000-aaaaaa'));
    expect(run('20261121-141500-3f9a2c')[1]).toEqual(['clean==true', 'kafka']);
  });

  it('names options and environment as properties', () => {
    const { properties } = suiteOf(studyWith(cell({})));
    const told = Object.fromEntries(properties.map(({ attributes: { name, value } }) => [name, value]));
    expect(told).toMatchObject({ 'option.msg_size': '100', 'environment.cpu_count': '2' });
  });

  it('stays a report whatever names, reasons and values hold', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(text, text, text, fc.nat(0xffff), (name, reason, value, code) => {
        const lone = String.fromCharCode(code);
        const failed = cell({
          varied: { topic: value + lone },
          state: 'failed',
          reason: `${reason}${lone}]]>`,
          result: null,
        });
        const { suite, cases } = suiteOf({ ...studyWith(failed, cell({})), name: name + lone });
        expect(suite.attributes.errors).toBe('1');
        expect(cases).toHaveLength(2);
      }),
    );
  });
});
