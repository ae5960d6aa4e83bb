import { describe, expect, it } from 'vitest';
import { countText } from '../../src/base/number-text.ts';
import { sentenceOf, subjectOf, type WordlessAnswer } from '../../src/search/answer-sentence.ts';
import type { SearchStep } from '../../src/store/cell.ts';
import { kafka } from '../../src/workloads/kafka/kafka.ts';
import { kafkaFromTexts } from '../workloads/kafka/kafka-options.ts';

const step = (rate: number, passed: boolean, because: string): SearchStep => ({
  step: 1,
  purpose: 'probe',
  rate,
  cell: 'x-001',
  passed,
  because,
});

function sentence(parts: Partial<WordlessAnswer>, clients = 200): string {
  const answer: WordlessAnswer = {
    schema_version: 1,
    id: 'clients-200',
    find: 'no-drop',
    varied: { clients: 200 },
    rate: 12_300,
    outcome: 'found',
    confirmations: 1,
    steps: 14,
    history: [],
    ...parts,
  };
  return sentenceOf(answer, {
    subject: countText(clients, 'client'),
    target_loss: 0.5,
    slo: ['latency_us.end_to_end.p99<=50000', 'clean==true'],
  });
}

describe('the sentence of an answer', () => {
  it('says the rate, the target, the confirmations and the measurements', () => {
    expect(sentence({})).toBe(
      '200 clients: 12,300/s is the highest rate with loss <= 0.5 %, confirmed once (14 measurements)',
    );
    expect(sentence({ confirmations: 0, steps: 1 })).toBe(
      '200 clients: 12,300/s is the highest rate with loss <= 0.5 % (1 measurement)',
    );
    expect(sentence({ find: 'slo', confirmations: 3 })).toContain(
      'the highest rate with latency_us.end_to_end.p99<=50000 and clean==true, confirmed 3 times',
    );
    expect(sentence({ find: 'max-rate' })).toContain(
      '12,300/s is the highest rate that arrives, confirmed once',
    );
  });

  it('names what else the search was for', () => {
    const of = (clients: string) => kafkaFromTexts({ clients, clients_per_app: '1' });
    expect(subjectOf(kafka, of('1'), { msg_size: 1000, clients: 1 })).toBe('1 client, msg_size 1000');
    expect(subjectOf(kafka, of('20'), { total_sub_apps: 20 })).toBe('20 clients');
  });

  it('says what stood in the way: the nearest rate above', () => {
    const history = [
      step(11_000, false, 'an unlucky one below'),
      step(20_000, false, 'loss 9 % > 0.5 %'),
      step(13_000, false, 'loss 0.72 % > 0.5 %'),
      step(12_300, true, 'loss 0 % <= 0.5 %'),
    ];
    expect(sentence({ history })).toMatch(
      /\(14 measurements\); 13,000\/s did not pass: loss 0.72 % > 0.5 %$/,
    );
  });

  it('does not claim more than was found', () => {
    const history = [step(10, false, 'loss 3 % > 0.5 %')];
    expect(sentence({ outcome: 'at-most-tried' })).toContain('the true one may be higher, confirmed once');
    expect(sentence({ outcome: 'out-of-steps' })).toContain('found roughly: the steps ran out');
    expect(sentence({ outcome: 'none-passed', rate: null, history })).toContain(
      'no rate with loss <= 0.5 % was found; at 10/s: loss 3 % > 0.5 %',
    );
    expect(sentence({ outcome: 'unconfirmed', rate: null, history })).toContain('was confirmed; at 10/s');
    expect(sentence({ outcome: 'failed', rate: null, history: [step(10, false, 'no broker')] })).toContain(
      'the search came to nothing at 10/s: no broker',
    );
  });
});
