import { beforeEach, describe, expect, it } from 'vitest';
import { HydraError } from '../../src/base/errors.ts';
import type { PubsubResult } from '../../src/patterns/pubsub/result.ts';
import { planSearch, type SearchRequest } from '../../src/search/plan-search.ts';
import { runSearches, type SearchPorts } from '../../src/search/run-search.ts';
import type { SearchAnswer } from '../../src/store/cell.ts';
import { loadStudy } from '../../src/store/load-study.ts';
import { type SearchPlan, STUDY_SCHEMA_VERSION } from '../../src/store/manifest.ts';
import { createStudy, resumeStudy } from '../../src/store/open-study.ts';
import type { StudyWriter } from '../../src/store/study-writer.ts';
import { cellOptionsOf } from '../../src/sweep/cell-options.ts';
import type { StudyEvent } from '../../src/sweep/events.ts';
import { kafka } from '../../src/workloads/kafka/kafka.ts';
import { recordedOptions } from '../../src/workloads/shared/read-options.ts';
import { goldenResult } from '../cli/golden-result.ts';
import { tempFolder } from '../harness/temp-folder.ts';
import { kafkaFromTexts } from '../workloads/kafka/kafka-options.ts';

let output: string;
beforeEach(() => {
  output = tempFolder();
});

const options = kafkaFromTexts({ test_duration: '10' });

function plan(parts: Partial<SearchRequest> = {}): SearchPlan {
  return planSearch(kafka, {
    find: ['no-drop'],
    dimensions: [{ name: 'clients', values: [10, 50] }],
    target_loss: 0.5,
    tolerance: 0.1,
    slo: [],
    confirm: 1,
    start: 1000,
    attempts: 2,
    threshold: [],
    ...parts,
  });
}

function begun(searches: SearchPlan): Promise<StudyWriter> {
  return createStudy(output, {
    schema_version: STUDY_SCHEMA_VERSION,
    study_id: '20261121-120000-abcdef',
    label: null,
    created_at: '2026-11-21T12:00:00.000Z',
    workload: 'kafka',
    pattern: 'pubsub',
    options: recordedOptions(options),
    plan: searches,
    environment: goldenResult().environment,
  });
}

/** A system that loses nothing up to a rate that many clients lower: 30000 messages/s to all of them together. */
const measured = (clients: number, rate: number): PubsubResult => {
  const received = Math.min(rate, 30_000 / clients);
  return goldenResult({
    client_count: clients,
    average_tx_rate: rate,
    average_rate: received,
    average_packet_loss: ((rate - received) / rate) * 100,
  });
};

interface Bench {
  ports: SearchPorts;
  /** Ids of the cells measured, every attempt. */
  tried: string[];
  events: StudyEvent[];
}

function bench(writer: StudyWriter, measure: SearchPorts['measure'] | null = null): Bench {
  const tried: string[] = [];
  const events: StudyEvent[] = [];
  let seconds = 0;
  return {
    tried,
    events,
    ports: {
      writer,
      workload: kafka,
      cellOptions: cellOptionsOf(kafka, options),
      measure: async (cell, attempt) => {
        tried.push(cell.id);
        if (measure !== null) return measure(cell, attempt);
        return measured(Number(cell.varied.clients), Number(cell.varied.msg_rate));
      },
      observe: (event) => events.push(event),
      signal: new AbortController().signal,
      now: () => new Date(1_000 * seconds++),
    },
  };
}

const rates = ({ history }: SearchAnswer) => history.map(({ rate }) => rate);

describe('the searches of a study', () => {
  it('measure, save every cell and answer, and say it in a sentence', async () => {
    const searches = plan();
    const writer = await begun(searches);
    const { ports, tried, events } = bench(writer);
    const answers = await runSearches(searches, ports);
    await writer.close();
    expect(answers.map(({ sentence }) => sentence)).toEqual([
      '10 clients: 3,000/s is the highest rate with loss <= 0.5 %, confirmed once (7 measurements); 3,250/s did not pass: loss 7.69231 % > 0.5 %',
      '50 clients: 593.7/s is the highest rate with loss <= 0.5 %, confirmed once (7 measurements); 625/s did not pass: loss 4 % > 0.5 %',
    ]);
    expect(answers.map(rates)).toEqual([
      [1000, 2000, 4000, 3000, 3500, 3250, 3000],
      [1000, 500, 750, 625, 562.5, 593.75, 593.75],
    ]);
    expect(answers[0]).toMatchObject({
      id: 'clients-10',
      find: 'no-drop',
      varied: { clients: 10 },
      rate: 3000,
      outcome: 'found',
      confirmations: 1,
      steps: 7,
    });
    expect(answers[0]?.history[6]).toEqual({
      step: 7,
      purpose: 'confirm',
      rate: 3000,
      cell: 'clients-10-007',
      passed: true,
      because: 'loss 0 % <= 0.5 %',
    });
    const study = await loadStudy(writer.path);
    expect(study.answers).toEqual(answers);
    expect(study.missing).toEqual([]);
    expect(study.cells.map(({ id }) => id)).toEqual(tried);
    expect(study.cells[6]).toMatchObject({ varied: { clients: 10, msg_rate: 3000 }, repeat: 2 });
    expect(events[0]).toEqual({ kind: 'study-begins', folder: writer.path, saved: 0 });
    const numbers = events.flatMap((event) => (event.kind === 'cell-begins' ? [event.number] : []));
    expect(numbers).toEqual(tried.map((_, index) => index + 1));
  });

  it('start a search without loss from half the highest rate, whatever the start of that', async () => {
    const searches = plan({ find: ['max-rate', 'no-drop'], dimensions: [{ name: 'clients', values: [10] }] });
    const writer = await begun(searches);
    const [highest, lossless] = await runSearches(searches, bench(writer).ports);
    await writer.close();
    expect(highest).toMatchObject({ find: 'max-rate', rate: 3000, outcome: 'found' });
    expect(highest?.sentence).toBe(
      '10 clients: 3,000/s is the highest rate that arrives, confirmed once (5 measurements)',
    );
    expect(lossless?.history[0]?.rate).toBe(1500);
    expect(lossless?.rate).toBe(3000);
  });

  it('start from a whole number of messages per second', async () => {
    const searches = plan({ find: ['max-rate', 'no-drop'], dimensions: [{ name: 'clients', values: [7] }] });
    const writer = await begun(searches);
    const [highest, lossless] = await runSearches(searches, bench(writer).ports);
    await writer.close();
    expect(highest?.rate).toBe(30_000 / 7);
    expect(lossless?.history[0]?.rate).toBe(2142);
  });

  it('start what follows from half of the rate without loss', async () => {
    const followed_by = [{ slow_clients_percent: 10 }, { reconnecting_clients_percent: 10 }];
    const dimensions = [{ name: 'clients', values: [10] }];
    const searches = plan({ find: ['max-rate', 'no-drop'], dimensions, followed_by });
    const writer = await begun(searches);
    const answers = await runSearches(searches, bench(writer).ports);
    await writer.close();
    expect(answers.map(({ find, rate }) => [find, rate])).toEqual([
      ['max-rate', 3000],
      ['no-drop', 3000],
      ['no-drop', 3000],
      ['no-drop', 3000],
    ]);
    const [, , slow, reconnecting] = answers;
    expect(slow?.history[0]?.rate).toBe(1500);
    expect(reconnecting?.history[0]?.rate).toBe(1500);
    expect(slow?.sentence).toContain('10 clients, slow_clients_percent 10: 3,000/s');
  });

  it('start where the original did, by the number of clients', async () => {
    const searches = plan({ start: null, dimensions: [{ name: 'clients', values: [49, 50, 199, 200] }] });
    const writer = await begun(searches);
    const answers = await runSearches(searches, bench(writer).ports);
    await writer.close();
    expect(answers.map((answer) => rates(answer)[0])).toEqual([30_000, 10_000, 10_000, 500]);
  });

  it('try again what came to nothing, and end only the search whose attempts are spent', async () => {
    const searches = plan();
    const writer = await begun(searches);
    const { ports, tried } = bench(writer, async ({ id, varied }, attempt) => {
      if (id === 'clients-10-002') throw new HydraError('the broker is gone');
      if (id === 'clients-50-001' && attempt === 1) throw new HydraError('a hiccup');
      return measured(Number(varied.clients), Number(varied.msg_rate));
    });
    const [failed, found] = await runSearches(searches, ports);
    await writer.close();
    expect(failed).toMatchObject({
      rate: null,
      outcome: 'failed',
      steps: 2,
      sentence: '10 clients: the search came to nothing at 2,000/s: the broker is gone (2 measurements)',
    });
    expect(found).toMatchObject({ rate: 593.75, outcome: 'found' });
    expect(tried.slice(0, 5)).toEqual([
      'clients-10-001',
      'clients-10-002',
      'clients-10-002',
      'clients-50-001',
      'clients-50-001',
    ]);
  });

  it('keep to the rates that can be asked for', async () => {
    const searches = plan({ dimensions: [], start: null });
    const writer = await begun(searches);
    const nothing = bench(writer, async ({ varied }) => measured(1e9, Number(varied.msg_rate)));
    const [answer] = await runSearches(searches, nothing.ports);
    await writer.close();
    expect(answer).toMatchObject({ rate: null, outcome: 'none-passed' });
    // 100 messages in 10 s.
    expect(answer?.history.at(-1)?.rate).toBe(10);
  });
});

describe('searches that are resumed', () => {
  it.each(Array.from({ length: 14 }, (_, cut) => [cut]))(
    'after %d cells give what an uninterrupted study gave, measuring no cell twice',
    async (cut) => {
      const searches = plan();
      const first = await begun(searches);
      const stop = new AbortController();
      const before = bench(first, async ({ varied }) => {
        if (before.tried.length > cut) {
          stop.abort(new Error('interrupted'));
          throw new Error('torn down');
        }
        return measured(Number(varied.clients), Number(varied.msg_rate));
      });
      await expect(runSearches(searches, { ...before.ports, signal: stop.signal })).rejects.toThrow(
        'interrupted',
      );
      await first.close();

      const second = await resumeStudy(first.path);
      const after = bench(second);
      const answers = await runSearches(searches, after.ports);
      await second.close();
      expect(before.tried.slice(0, cut).concat(after.tried)).toHaveLength(14);
      expect(new Set(before.tried.concat(after.tried)).size).toBe(14);
      expect(answers.map(rates)).toEqual([
        [1000, 2000, 4000, 3000, 3500, 3250, 3000],
        [1000, 500, 750, 625, 562.5, 593.75, 593.75],
      ]);
      const study = await loadStudy(first.path);
      expect(study.answers).toEqual(answers);
      expect(study.cells).toHaveLength(14);
    },
  );

  it('measure nothing once all is answered, and try again what failed', async () => {
    const searches = plan();
    const first = await begun(searches);
    const failing = bench(first, async ({ id, varied }) => {
      if (id === 'clients-10-003') throw new HydraError('the broker is gone');
      return measured(Number(varied.clients), Number(varied.msg_rate));
    });
    await runSearches(searches, failing.ports);
    await first.close();

    const second = await resumeStudy(first.path);
    const mended = bench(second);
    const answers = await runSearches(searches, mended.ports);
    await second.close();
    expect(mended.tried[0]).toBe('clients-10-003');
    expect(mended.tried.every((id) => id.startsWith('clients-10-'))).toBe(true);
    expect(answers.map(({ outcome }) => outcome)).toEqual(['found', 'found']);

    const third = await resumeStudy(first.path);
    const idle = bench(third);
    expect(await runSearches(searches, idle.ports)).toEqual(answers);
    await third.close();
    expect(idle.tried).toEqual([]);
  });

  it('refuse cells that another plan measured', async () => {
    const writer = await begun(plan());
    const stop = new AbortController();
    const cut = bench(writer, async ({ varied }) => {
      if (cut.tried.length > 2) stop.abort(new Error('interrupted'));
      return measured(Number(varied.clients), Number(varied.msg_rate));
    });
    await runSearches(plan(), { ...cut.ports, signal: stop.signal }).catch(() => {});
    await writer.close();
    const again = await resumeStudy(writer.path);
    await expect(runSearches(plan({ start: 1200 }), bench(again).ports)).rejects.toThrow(
      `cell clients-10-001 of ${writer.path} measured 1,000/s where the search asks for 1,200/s`,
    );
    await again.close();
  });
});
