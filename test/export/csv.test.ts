import { describe, expect, it } from 'vitest';
import { studiesCsv } from '../../src/export/csv.ts';
import type { PubsubDigest } from '../../src/patterns/pubsub/result.ts';
import type { Scalar } from '../../src/store/manifest.ts';
import type { Study, StudyCell } from '../../src/store/study.ts';
import { loadPubsub } from '../patterns/pubsub/pubsub.ts';
import { goldenManifest, goldenSweep, plannedCells } from '../store/golden.ts';
import { readTable } from './read-csv.ts';

const golden = await loadPubsub(goldenSweep);
const ids = plannedCells(goldenManifest()).map(({ id }) => id);

/** The golden study with its second cell changed. */
function withSecond(parts: Partial<StudyCell>): Study {
  return {
    ...golden,
    cells: golden.cells.map((cell, index) => (index === 1 ? { ...cell, ...parts } : cell)),
  };
}

/** A study that varied something else, called like this, in one cell. */
function studyOf(varied: Record<string, Scalar>): Study {
  const [first] = golden.cells;
  if (first === undefined || golden.manifest === null) throw new Error('the golden sweep has no cells');
  const cell = { ...first, id: 'x', varied };
  const dimensions = Object.entries(varied).map(([name, value]) => ({ name, values: [value] }));
  const plan = { ...golden.manifest.plan, dimensions, cells: [cell] } as typeof golden.manifest.plan;
  return { ...golden, manifest: { ...golden.manifest, study_id: 'other', plan }, cells: [cell] };
}

describe('the CSV of a study', () => {
  const rows = readTable(studiesCsv([golden]));

  it('has a row per cell in the order of measuring', () => {
    expect(rows.map(({ cell }) => cell)).toEqual(ids);
    for (const row of rows) expect(row).toMatchObject({ state: 'measured', reason: '', repeat: '1' });
  });

  it('tells the clients of a study that did not vary them beside one that did', () => {
    const other = studyOf({ acks: 1 });
    const options = { total_sub_apps: 20, clients_per_app: 10 };
    const apps = { ...other, cells: other.cells.map((cell) => ({ ...cell, result: null })) };
    if (apps.manifest === null) throw new Error('no manifest');
    const study = { ...apps, manifest: { ...apps.manifest, options } };
    expect(readTable(studiesCsv([golden, study])).at(-1)).toMatchObject({ cell: 'x', clients: '200' });
  });

  it('has the caveats of a cell, and an empty field where there are none', () => {
    const result = golden.cells[1]?.result;
    if (!result) throw new Error('the golden sweep lost its second result');
    const study = withSecond({ result: { ...result, caveats: ['publisher late: p99 1.9 s', 'a, b'] } });
    const caveats = readTable(studiesCsv([study])).map((row) => row.caveats);
    expect(caveats.slice(0, 3)).toEqual(['', 'publisher late: p99 1.9 s; a, b', '']);
  });

  it('has what was varied and what was measured, number for number', () => {
    for (const [index, { varied, result }] of golden.cells.entries()) {
      expect(rows[index]).toMatchObject({
        study: goldenManifest().study_id,
        clients: String(varied.clients),
        msg_rate: String(varied.msg_rate),
        client_count: String(result?.client_count),
        average_tx_rate_per_s: String(result?.average_tx_rate),
        average_packet_loss_percent: String(result?.average_packet_loss),
        pub_cpu_percent: String(result?.pub_cpu),
        clean: String(result?.clean),
        passed: String(result?.passed),
        verdict: result?.verdict.cause.join(' '),
        'counts.received': String(result?.counts.received),
        backlog_at_end: String(result?.backlog_at_end),
        drain_s: String(result?.drain_s),
        drain_end: result?.drain_end,
        publish_p50_us: String(result?.latency_us.publish?.p50),
        end_to_end_p99_9_us: String(result?.latency_us.end_to_end?.p99_9),
        lateness_max_us: String(result?.latency_us.lateness?.max),
        started_at: result?.started_at,
      });
    }
  });

  it('begins with the same columns every time', () => {
    const [names = ''] = studiesCsv([golden]).split('\n');
    expect(names).toMatch(/^study,cell,state,reason,repeat,clients,msg_rate,client_count,packet_tx,/);
  });

  it('has an empty field for null, and nothing moves into its place', () => {
    const changed = withSecond({
      result: {
        ...(golden.cells[1]?.result ?? expect.fail()),
        failing_clients_rate: null,
        average_rate: null,
      } as PubsubDigest,
    });
    const [first, second] = readTable(studiesCsv([changed]));
    expect(second).toMatchObject({ average_rate_per_s: '', failing_clients_rate_per_s: '' });
    expect(second?.failing_clients).toBe(String(golden.cells[1]?.result?.failing_clients));
    expect(first?.average_rate_per_s).toBe(String(golden.cells[0]?.result?.average_rate));
  });

  it('has a row for cells that failed, were skipped or are missing, with the reason', () => {
    const failed = { state: 'failed', reason: 'no broker, "none"\n=1', result: null } as const;
    const study = withSecond(failed);
    const cells = study.cells.filter((_, index) => index !== 2);
    const table = readTable(studiesCsv([{ ...study, cells, missing: [ids[2] ?? ''] }]));
    expect(table.map(({ cell }) => cell)).toEqual(ids);
    expect(table[1]).toMatchObject({
      state: 'failed',
      reason: failed.reason,
      clean: '',
      average_tx_rate_per_s: '',
    });
    expect(table[1]).toMatchObject({ clients: rows[1]?.clients, msg_rate: rows[1]?.msg_rate, attempts: '1' });
    expect(table[2]).toMatchObject({
      state: 'missing',
      msg_rate: rows[2]?.msg_rate,
      attempts: '0',
      started_at: '',
    });
    expect(table.slice(3)).toEqual(rows.slice(3));
  });
});

describe('the CSV of several studies', () => {
  it('has a column for whatever any of them varied, filled with what the others share', () => {
    const table = readTable(studiesCsv([golden, studyOf({ msg_size: 5_000 })]));
    expect(table).toHaveLength(ids.length + 1);
    const shared = golden.manifest?.options.msg_size;
    expect(table.map(({ msg_size }) => msg_size)).toEqual([...ids.map(() => String(shared)), '5000']);
    expect(table.at(-1)?.msg_rate).toBe(String(golden.cells[0]?.result?.options.msg_rate));
  });

  it('never has two columns of one name', () => {
    const [row] = readTable(studiesCsv([studyOf({ state: 'a', drain_s: 9, label: '=1', empty: null })]));
    expect(row).toMatchObject({
      state: 'measured',
      varied_state: 'a',
      varied_drain_s: '9',
      label: "'=1",
      empty: '',
    });
  });
});
