import { describe, expect, it } from 'vitest';
import { expectedSearchSeconds, expectedSteps } from '../../src/search/expected-steps.ts';
import { planSearch } from '../../src/search/plan-search.ts';
import { cellOptionsOf } from '../../src/sweep/cell-options.ts';
import { kafka } from '../../src/workloads/kafka/kafka.ts';
import { kafkaFromTexts } from '../workloads/kafka/kafka-options.ts';
import { loss, rules, walk } from './machine-walk.ts';

describe('the expected length of a search', () => {
  it.each([0.5, 0.1, 0.01, 0.001])('holds for answers up to a thousand starts, tolerance %d', (tolerance) => {
    const { least, most } = expectedSteps({ find: 'no-drop', tolerance, confirm: 1 });
    for (const capacity of [1_000, 1_700, 13_000, 999_000]) {
      const { history } = walk(rules({ tolerance }), (rate) => loss(rate, rate <= capacity));
      expect(history.length).toBeLessThanOrEqual(most);
      // The last halvings are spared where the rate is nearly twice the start.
      expect(history.length).toBeGreaterThanOrEqual(least - 2);
    }
  });

  it('grows with confirmations, and with the tolerance only where that counts', () => {
    const base = { find: 'no-drop', tolerance: 0.01, confirm: 1 };
    expect(expectedSteps({ ...base, confirm: 4 }).least).toBe(expectedSteps(base).least + 3);
    expect(expectedSteps({ ...base, find: 'max-rate' })).toEqual({ least: 3, most: 14 });
  });

  it('is told in seconds, longer for more searches and longer runs', () => {
    const seconds = (values: number[], test_duration: string) => {
      const plan = planSearch(kafka, {
        find: ['no-drop'],
        dimensions: [{ name: 'clients', values }],
        target_loss: 0.5,
        tolerance: 0.01,
        slo: [],
        confirm: 1,
        start: null,
        attempts: 5,
        threshold: [],
      });
      const cellOptions = cellOptionsOf(kafka, kafkaFromTexts({ test_duration }));
      return expectedSearchSeconds({ workload: kafka, plan, cellOptions });
    };
    const one = seconds([10], '10');
    expect(one.least).toBeGreaterThan(10 * 10);
    expect(one.most).toBeGreaterThan(one.least);
    expect(seconds([10, 20], '10').least).toBeGreaterThan(one.least * 1.5);
    expect(seconds([10], '60').least).toBeGreaterThan(one.least + 9 * 50);
  });
});
