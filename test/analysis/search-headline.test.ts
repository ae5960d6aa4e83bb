import { describe, expect, it } from 'vitest';
import { headlineOf } from '../../src/analysis/headline.ts';
import type { SearchAnswer } from '../../src/store/cell.ts';
import type { Study } from '../../src/store/study.ts';
import { CLEAN, paperStudy } from './paper-study.ts';

function answerOf(clients: number, parts: Partial<SearchAnswer> = {}): SearchAnswer {
  return {
    schema_version: 1,
    id: `clients-${clients}`,
    find: 'no-drop',
    varied: { clients },
    rate: 12_300,
    outcome: 'found',
    sentence: `${clients} clients: 12,300/s is the highest rate.`,
    confirmations: 1,
    steps: 9,
    history: [],
    ...parts,
  };
}

function searchOf(searched: number[], answers: SearchAnswer[]): Study {
  const { manifest, ...study } = paperStudy({ clients: searched }, () => CLEAN);
  if (manifest === null) throw new Error('a sweep has a manifest');
  return {
    ...study,
    answers,
    manifest: {
      ...manifest,
      plan: {
        kind: 'search',
        dimensions: [{ name: 'clients', values: searched }],
        target_loss: 0.5,
        tolerance: 0.01,
        slo: [],
        confirm: 1,
        start: null,
        attempts: 5,
        threshold: [],
        searches: searched.map((clients) => ({
          id: `clients-${clients}`,
          find: 'no-drop',
          varied: { clients },
        })),
      },
    },
  };
}

describe('headlineOf a search', () => {
  it('gives the answers in their own sentences', () => {
    expect(headlineOf(searchOf([10, 50], [answerOf(10), answerOf(50)]))).toBe(
      '10 clients: 12,300/s is the highest rate. 50 clients: 12,300/s is the highest rate',
    );
  });

  it('names the searches that have no answer yet', () => {
    expect(headlineOf(searchOf([10, 50, 300], [answerOf(10)]))).toBe(
      '10 clients: 12,300/s is the highest rate. 2 searches without an answer: clients-50 and clients-300',
    );
  });

  it('lists the rates of many answers, and how sure each is', () => {
    const answers = [
      answerOf(1),
      answerOf(2, { outcome: 'at-most-tried', rate: 1_000_000 }),
      answerOf(3, { outcome: 'none-passed', rate: null }),
      answerOf(4, { outcome: 'unconfirmed', rate: null }),
      answerOf(5, { outcome: 'out-of-steps', rate: 800 }),
      answerOf(6, { outcome: 'failed', rate: null }),
      answerOf(7, { find: 'max-rate', rate: 9000 }),
    ];
    expect(headlineOf(searchOf([1, 2, 3, 4, 5, 6, 7], answers))).toBe(
      'highest rate with loss <= 0.5 %: 1 client 12,300/s, 2 clients 1,000,000/s or more, 3 clients none passed, ' +
        '4 clients none confirmed, 5 clients 800/s roughly, 6 clients failed. ' +
        'highest rate that arrives: 7 clients 9,000/s',
    );
  });

  it('claims no rate that is higher than the one found', () => {
    const answers = [1, 2, 3, 4].map((clients) => answerOf(clients, { rate: 12_345.99 }));
    expect(headlineOf(searchOf([1, 2, 3, 4], answers))).toContain('1 client 12,345/s');
  });

  it('names the target as the answers do', () => {
    const study = searchOf(
      [1, 2, 3, 4],
      [1, 2, 3, 4].map((clients) => answerOf(clients)),
    );
    const plan = study.manifest?.plan;
    if (plan?.kind === 'search') plan.target_loss = 0.12345;
    expect(headlineOf(study)).toMatch(/^highest rate with loss <= 0.12345 %: /);
  });
});
