import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/base/seeded-random.ts';
import { MOST_CANDIDATES } from '../../src/search/confirmation.ts';
import { arrived, loss, rules, type Walked, walk } from './machine-walk.ts';

const shown = ({ history }: Walked) =>
  history.map(({ purpose, rate, passed }) => `${purpose} ${rate} ${passed ? 'passed' : 'failed'}`);

describe('a search for a rate that passes', () => {
  it('measures the answer again before it gives it', () => {
    const walked = walk(rules(), (rate) => loss(rate, rate <= 3000));
    expect(shown(walked)).toEqual([
      'probe 1000 passed',
      'probe 2000 passed',
      'probe 4000 failed',
      'probe 3000 passed',
      'probe 3500 failed',
      'probe 3250 failed',
      'probe 3125 failed',
      'confirm 3000 passed',
    ]);
    expect(walked.answer).toEqual({ rate: 3000, outcome: 'found', confirmations: 1 });
  });

  it('confirms as often as it is told, and not at all with 0', () => {
    const thrice = walk(rules({ confirm: 3 }), (rate) => loss(rate, rate <= 3000));
    expect(shown(thrice).slice(-3)).toEqual(Array(3).fill('confirm 3000 passed'));
    expect(thrice.answer.confirmations).toBe(3);
    const never = walk(rules({ confirm: 0 }), (rate) => loss(rate, rate <= 3000));
    expect(shown(never).at(-1)).toBe('probe 3125 failed');
    expect(never.answer).toEqual({ rate: 3000, outcome: 'found', confirmations: 0 });
  });

  it('goes back by its last move when a confirmation fails, twice as far each time', () => {
    // Probes are lucky up to 3000, confirmations know better.
    const walked = walk(rules(), (rate, before) => loss(rate, rate <= (before < 7 ? 3000 : 2600)));
    expect(shown(walked).slice(7)).toEqual([
      'confirm 3000 failed',
      'confirm 2875 failed',
      'confirm 2625 failed',
      'confirm 2125 passed',
    ]);
    expect(walked.answer).toEqual({ rate: 2125, outcome: 'found', confirmations: 1 });
  });

  it('goes back to a rate that passed before where that is nearer', () => {
    const walked = walk(rules(), (rate, before) => loss(rate, rate <= (before < 7 ? 3300 : 3100)));
    expect(shown(walked).slice(3)).toEqual([
      'probe 3000 passed',
      'probe 3500 failed',
      'probe 3250 passed',
      'probe 3375 failed',
      'confirm 3250 failed',
      'confirm 3125 failed',
      'confirm 3000 passed',
    ]);
    expect(walked.answer.rate).toBe(3000);
  });

  it('begins to count again with each candidate', () => {
    const verdicts = [true, false, true, true];
    const walked = walk(rules({ confirm: 2 }), (rate, before) =>
      loss(rate, before < 7 ? rate <= 3000 : verdicts[before - 7] === true),
    );
    expect(shown(walked).slice(7)).toEqual([
      'confirm 3000 passed',
      'confirm 3000 failed',
      'confirm 2875 passed',
      'confirm 2875 passed',
    ]);
    expect(walked.answer).toEqual({ rate: 2875, outcome: 'found', confirmations: 2 });
  });

  it('gives no rate when none is confirmed', () => {
    const walked = walk(rules(), (rate, before) => loss(rate, before < 7 && rate <= 3000));
    expect(walked.answer).toEqual({ rate: null, outcome: 'unconfirmed', confirmations: 0 });
    expect(walked.history.filter(({ purpose }) => purpose === 'confirm').length).toBeLessThanOrEqual(
      MOST_CANDIDATES,
    );
  });

  it('says that more may be possible, unless a confirmation failed at the bound', () => {
    const free = walk(rules({ max_rate: 3000 }), (rate) => loss(rate, true));
    expect(shown(free)).toEqual([
      'probe 1000 passed',
      'probe 2000 passed',
      'probe 3000 passed',
      'confirm 3000 passed',
    ]);
    expect(free.answer).toMatchObject({ rate: 3000, outcome: 'at-most-tried' });
    const caught = walk(rules({ max_rate: 3000 }), (rate, before) => loss(rate, before !== 3));
    expect(caught.answer).toMatchObject({ rate: 2000, outcome: 'found' });
  });

  it('confirms nothing where nothing passed', () => {
    const walked = walk(rules({ min_rate: 200 }), (rate) => loss(rate, false));
    expect(walked.answer).toEqual({ rate: null, outcome: 'none-passed', confirmations: 0 });
    expect(walked.history.map(({ rate }) => rate)).toEqual([1000, 500, 250, 200]);
  });

  it('ends and never gives a rate that failed at last, however noisy the measure', () => {
    const drawn = {
      start: fc.double({ min: 1, max: 1e6, noNaN: true }),
      tolerance: fc.double({ min: 0.0001, max: 0.5, noNaN: true }),
      confirm: fc.nat({ max: 5 }),
      max_steps: fc.integer({ min: 1, max: 64 }),
      max_rate: fc.double({ min: 1e6, max: 1e9, noNaN: true }),
    };
    const luck = fc.record({ seed: fc.nat(), share: fc.double({ min: 0, max: 1, noNaN: true }) });
    fc.assert(
      fc.property(fc.record(drawn), luck, (given, { seed, share }) => {
        const random = seededRandom(seed);
        const { answer, history } = walk(rules(given), (rate) => loss(rate, random() < share));
        const most = given.max_steps + MOST_CANDIDATES * Math.max(1, given.confirm);
        expect(history.length).toBeLessThanOrEqual(most);
        const confirms = history.filter(({ purpose }) => purpose === 'confirm');
        expect(answer.rate === null).toBe(['none-passed', 'unconfirmed'].includes(answer.outcome));
        if (answer.rate === null) return;
        expect(answer.confirmations).toBe(given.confirm);
        const last = history.filter(({ rate }) => rate === answer.rate);
        expect(last.length).toBeGreaterThanOrEqual(1);
        expect(last.every(({ passed }) => passed)).toBe(true);
        const lower = history.filter(({ rate, passed }) => !passed && rate <= Number(answer.rate));
        expect(lower).toEqual([]);
        expect(
          confirms.slice(confirms.length - given.confirm).every(({ rate }) => rate === answer.rate),
        ).toBe(true);
      }),
    );
  });
});

describe('a search for the highest rate that arrives', () => {
  const climb = (received: readonly number[], parts = {}) =>
    walk(rules({ find: 'max-rate', ...parts }), (_rate, before) => arrived(received[before] ?? 0));

  it('doubles until less than 2 % more arrives, and keeps the best', () => {
    const walked = climb([1000, 1990, 3300, 3340], { confirm: 0 });
    expect(shown(walked)).toEqual([
      'probe 1000 passed',
      'probe 2000 passed',
      'probe 4000 passed',
      'probe 8000 failed',
    ]);
    expect(walked.answer).toEqual({ rate: 3340, outcome: 'found', confirmations: 0 });
    expect(climb([1000, 1990, 3300, 2100], { confirm: 0 }).answer.rate).toBe(3300);
    expect(climb([1000, 1020, 1040], { confirm: 0 }).history).toHaveLength(3);
    expect(climb([1000, 1019], { confirm: 0 }).history).toHaveLength(2);
  });

  it('says what was gained over the best before', () => {
    const { history } = climb([1000, 1500, 1400], { confirm: 0 });
    expect(history.map(({ because }) => because)).toEqual([
      'received',
      'received, 50 % more than at 1,000/s',
      'received, 6.7 % less than at 2,000/s',
    ]);
  });

  it('asks for the best again, and gives the least that arrived', () => {
    const walked = climb([1000, 2000, 2010, 1995], { confirm: 1 });
    expect(shown(walked).at(-1)).toBe('confirm 4000 passed');
    expect(walked.answer).toEqual({ rate: 1995, outcome: 'found', confirmations: 1 });
  });

  it('confirms what comes within 2 % of the best, and nothing less', () => {
    const last = (received: number) => shown(climb([1000, 2000, 2010, received], { confirm: 1 }))[3];
    expect(last(1970)).toBe('confirm 4000 passed');
    expect(last(1969)).toBe('confirm 4000 failed');
  });

  it('tells a confirmation that received as much from one that received more or less', () => {
    const because = (again: number) => climb([1000, 2000, 2010, again], { confirm: 1 }).history[3]?.because;
    expect(because(1980)).toBe('received, within 2 % of 2,010/s');
    expect(because(2500)).toBe('received, more than 2 % above 2,010/s');
    expect(because(1500)).toBe('received, more than 2 % below 2,010/s');
  });

  it('takes the next best when less arrives the second time, and none when it runs out of them', () => {
    const walked = climb([1000, 2000, 2010, 1500, 1990], { confirm: 1 });
    expect(shown(walked).slice(-2)).toEqual(['confirm 4000 failed', 'confirm 2000 passed']);
    expect(walked.answer).toEqual({ rate: 1990, outcome: 'found', confirmations: 1 });
    const none = climb([1000, 1010, 10, 10], { confirm: 1 });
    expect(none.answer).toEqual({ rate: null, outcome: 'unconfirmed', confirmations: 0 });
  });

  it('finds nothing where nothing arrives, and stops where tasks die', () => {
    expect(climb([0]).answer).toEqual({ rate: null, outcome: 'none-passed', confirmations: 0 });
    const dying = walk(rules({ find: 'max-rate', confirm: 0 }), (rate) =>
      rate < 4000 ? arrived(rate) : { passed: false, because: 'task x died', received: rate },
    );
    expect(dying.answer).toMatchObject({ rate: 2000, outcome: 'found' });
    expect(dying.history.at(-1)).toMatchObject({ rate: 4000, passed: false, because: 'task x died' });
  });

  it('asks for the highest rate allowed before it gives up', () => {
    const walked = walk(rules({ find: 'max-rate', max_rate: 3000, confirm: 0 }), arrived);
    expect(walked.history.map(({ rate }) => rate)).toEqual([1000, 2000, 3000]);
    expect(walked.answer).toMatchObject({ rate: 3000, outcome: 'at-most-tried' });
  });

  it('ends and gives what arrived at least so often, however noisy the measure', () => {
    const given = fc.record({
      confirm: fc.nat({ max: 4 }),
      seed: fc.nat(),
      capacity: fc.integer({ min: 1, max: 1e8 }),
    });
    fc.assert(
      fc.property(given, ({ confirm, seed, capacity }) => {
        const random = seededRandom(seed);
        const received: number[] = [];
        const { answer, history } = walk(rules({ find: 'max-rate', confirm }), (rate) => {
          received.push(Math.min(rate, capacity) * (0.9 + random() / 5));
          return arrived(received.at(-1) ?? 0);
        });
        expect(history.length).toBeLessThanOrEqual(40 + MOST_CANDIDATES * Math.max(1, confirm));
        expect(answer.outcome === 'unconfirmed').toBe(answer.rate === null);
        if (answer.rate === null) return;
        const asked = history.at(-1)?.rate;
        const again = received.filter((_, index) => history[index]?.rate === asked);
        if (confirm > 0) expect(answer.rate).toBe(Math.min(...again));
        else expect(answer.rate).toBe(Math.max(...received));
      }),
    );
  });
});
