import { describe, expect, it } from 'vitest';
import { headlineOf } from '../../src/analysis/headline.ts';
import type { Varied } from '../../src/store/manifest.ts';
import type { Study } from '../../src/store/study.ts';
import { CLEAN, type Fate, paperRun, paperStudy, slowBroker } from './paper-study.ts';

const CLIENTS = [10, 50, 300, 500];
const RATES = [1000, 1500, 2000, 3000];

/** The document's matrix; each row of letters is a client count, each letter a rate. */
function drawn(rows: string[], more: Record<string, Fate> = {}): Study {
  const fates: Record<string, Fate> = {
    c: CLEAN,
    b: slowBroker(),
    f: 'failed',
    s: 'skipped',
    '.': 'missing',
    ...more,
  };
  return paperStudy(
    { clients: CLIENTS.slice(0, rows.length), msg_rate: RATES.slice(0, rows[0]?.length) },
    (values) => fates[letterAt(rows, values)] ?? CLEAN,
  );
}

function letterAt(rows: string[], { clients, msg_rate }: Varied): string {
  return rows[CLIENTS.indexOf(Number(clients))]?.[RATES.indexOf(Number(msg_rate))] ?? 'c';
}

describe('headlineOf a sweep', () => {
  it('tells a clean matrix in one clause', () => {
    expect(headlineOf(drawn(['cccc', 'cccc', 'cccc', 'cccc']))).toBe(
      'clean up to 500 clients at 3,000/s (all 16 cells)',
    );
  });

  it('tells what gave way at the first load beyond', () => {
    expect(headlineOf(drawn(['cccc', 'cccc', 'cccc', 'cccb']))).toBe(
      'clean up to 300 clients at 3,000/s and 500 clients at 2,000/s; at 500 clients x 3,000/s the broker gave way (drain 4.1 s); 15 of 16 cells clean, 1 not clean',
    );
  });

  it('follows a staircase', () => {
    expect(headlineOf(drawn(['ccc', 'ccb', 'cbb']))).toBe(
      'clean up to 10 clients at 2,000/s, 50 clients at 1,500/s and 300 clients at 1,000/s; at 50 clients x 2,000/s and 300 clients x 1,500/s the broker gave way (drain 4.1 s); 6 of 9 cells clean, 3 not clean',
    );
  });

  it('claims nothing above a load that was not clean, though clean cells lie there', () => {
    expect(headlineOf(drawn(['ccc', 'cbc', 'ccc']))).toBe(
      'clean up to 10 clients at 2,000/s and 300 clients at 1,000/s; at 50 clients x 1,500/s the broker gave way (drain 4.1 s); also clean at 50 clients x 2,000/s, 300 clients x 1,500/s and 300 clients x 2,000/s; 8 of 9 cells clean, 1 not clean',
    );
  });

  it('says that nothing is clean from the lowest load on', () => {
    expect(headlineOf(drawn(['bb', 'bb']))).toBe(
      'not clean from the lowest load on; at 10 clients x 1,000/s the broker gave way (drain 4.1 s); 0 of 4 cells clean, 4 not clean',
    );
  });

  it('stops at cells that failed, were skipped or are not there, and says which', () => {
    expect(headlineOf(drawn(['cf']))).toBe(
      'clean up to 10 clients at 1,000/s; at 10 clients x 1,500/s the measurement failed (the broker died); 1 of 2 cells clean, 1 failed',
    );
    expect(headlineOf(drawn(['cbs']))).toBe(
      'clean up to 10 clients at 1,000/s; at 10 clients x 1,500/s the broker gave way (drain 4.1 s); 1 of 3 cells clean, 1 not clean, 1 skipped',
    );
    expect(headlineOf(drawn(['c.']))).toBe(
      'clean up to 10 clients at 1,000/s; at 10 clients x 1,500/s nothing was measured; 1 of 2 cells clean, 1 not measured',
    );
  });

  it('calls no combination clean whose repeats disagree', () => {
    const study = paperStudy(
      { clients: [10], msg_rate: [1000, 2000] },
      ({ msg_rate }, repeat) => (msg_rate === 2000 && repeat === 2 ? slowBroker(3) : CLEAN),
      { repeat: 3 },
    );
    expect(headlineOf(study)).toBe(
      'clean up to 10 clients at 1,000/s; at 10 clients x 2,000/s repeats disagree: 2 clean, 1 not clean: the broker gave way (drain 3 s); 5 of 6 cells clean, 1 not clean',
    );
  });

  it('says of repeats that are not measured yet no more than that', () => {
    const study = paperStudy(
      { clients: [10], msg_rate: [1000, 2000] },
      ({ msg_rate }, repeat) => (msg_rate === 2000 && repeat === 2 ? 'missing' : CLEAN),
      { repeat: 2 },
    );
    expect(headlineOf(study)).toBe(
      'clean up to 10 clients at 1,000/s; at 10 clients x 2,000/s not all repeats are measured: 1 clean, 1 not measured; 3 of 4 cells clean, 1 not measured',
    );
  });

  it('counts repeats of a clean matrix', () => {
    const study = paperStudy({ clients: [10], msg_rate: [1000, 2000] }, () => CLEAN, { repeat: 3 });
    expect(headlineOf(study)).toBe('clean up to 10 clients at 2,000/s (all 6 cells, 3 of each)');
  });

  it('answers for each combination of the other options', () => {
    const study = paperStudy(
      { acks: [1, 'all'], clients: [10], msg_rate: [1000, 2000] },
      ({ acks, msg_rate }) => (acks === 'all' && msg_rate === 2000 ? slowBroker() : CLEAN),
    );
    expect(headlineOf(study)).toBe(
      'acks 1: clean up to 10 clients at 2,000/s (all 2 cells); acks all: clean up to 10 clients at 1,000/s; at 10 clients x 2,000/s the broker gave way (drain 4.1 s); 1 of 2 cells clean, 1 not clean',
    );
  });

  it('names all that gave way, with loss, missed rate and dead tasks', () => {
    const worst: Fate = {
      clean: false,
      average_packet_loss: 12.345,
      average_tx_rate: 1200,
      dead_tasks: [{ id: 'a.1', app: '/a', role: 'subscriber', phase: 'watch', reason: 'killed' }],
      verdict: { cause: ['broker', 'consumer'], evidence: [] },
    };
    expect(headlineOf(drawn(['cx'], { x: worst }))).toContain(
      'at 10 clients x 1,500/s the broker and the consumers gave way (loss 12.35 %, sent 1,200/s, 1 task dead)',
    );
  });

  it('blames nobody for a task that died', () => {
    const died: Fate = {
      clean: false,
      dead_tasks: [{ id: 'a.1', app: '/a', role: 'subscriber', phase: 'watch', reason: 'killed' }],
      unclean_because: ['1 task died or never answered'],
      average_tx_rate: 1500,
      verdict: { cause: ['generator'], evidence: [] },
    };
    expect(headlineOf(drawn(['cx'], { x: died }))).toContain('; at 10 clients x 1,500/s 1 task dead; ');
  });

  it('shows a drain and a rate of those repeats alone that are beyond the bound', () => {
    const study = paperStudy(
      { clients: [10], msg_rate: [1000] },
      (_values, repeat) => ({
        clean: false,
        drain_s: repeat === 1 ? 6 : 2,
        average_tx_rate: repeat === 2 ? 970 : 990,
        average_packet_loss: repeat === 3 ? 0.000_02 : 0,
      }),
      { repeat: 3 },
    );
    expect(headlineOf(study)).toContain('(loss 0.00002 %, drain 6 s, sent 970/s)');
  });

  it("falls back on the result's own words", () => {
    const odd: Fate = {
      clean: false,
      unclean_because: ['3 messages duplicated'],
      average_tx_rate: 1500,
      verdict: { cause: ['unknown'], evidence: [] },
    };
    expect(headlineOf(drawn(['cx'], { x: odd }))).toContain(
      'something unknown gave way (3 messages duplicated)',
    );
  });

  it('tells three breaks one by one and counts the rest', () => {
    const diagonal = ({ clients, msg_rate }: Varied) => Number(clients) + Number(msg_rate) > 6;
    const values = { clients: [1, 2, 3, 4, 5], msg_rate: [1, 2, 3, 4, 5] };
    const alike = paperStudy(values, (at) => (diagonal(at) ? slowBroker() : CLEAN));
    expect(headlineOf(alike)).toContain(
      '; at 2 clients x 5/s, 3 clients x 4/s, 4 clients x 3/s and 1 more the broker gave way (drain 4.1 s); 15 of 25',
    );
    const each = paperStudy(values, (at) => (diagonal(at) ? slowBroker(10 + Number(at.clients)) : CLEAN));
    expect(headlineOf(each)).toContain(
      '; at 4 clients x 3/s the broker gave way (drain 14 s); 1 other load not clean or not measured; 15 of 25',
    );
  });

  it('does not call unclean what was not measured', () => {
    expect(headlineOf(drawn(['.cc']))).toBe(
      'how far it is clean is not known; at 10 clients x 1,000/s nothing was measured; also clean at 10 clients x 1,500/s and 10 clients x 2,000/s; 2 of 3 cells clean, 1 not measured',
    );
    expect(headlineOf(drawn(['..', '..']))).toBe('nothing was measured yet of 4 planned cells');
    expect(headlineOf({ ...paperRun(), cells: [] })).toBe('nothing was measured');
  });
});

describe('headlineOf a single run', () => {
  it('is no run where it failed', () => {
    const study = paperStudy({ clients: [10], msg_rate: [1000] }, () => 'failed');
    expect(headlineOf(study)).toBe('10 clients at 1,000/s: the measurement failed (the broker died)');
  });

  it('is clean or is not', () => {
    expect(headlineOf(paperRun())).toBe('clean with 10 clients at 10,000/s');
    expect(
      headlineOf(
        paperRun({ clean: false, average_packet_loss: 5, verdict: { cause: ['consumer'], evidence: [] } }),
      ),
    ).toBe('not clean with 10 clients at 10,000/s: the consumers gave way (loss 5 %)');
  });
});
