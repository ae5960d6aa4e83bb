import { describe, expect, it } from 'vitest';
import type { Threshold } from '../../src/options/threshold.ts';
import { failuresOf } from '../../src/request/exit-rule.ts';
import { goldenResult } from '../cli/golden-result.ts';

const lossAtMost = (value: number) =>
  ({ text: `average_packet_loss<=${value}`, path: 'average_packet_loss', operator: '<=', value }) as const;

const terms = (threshold: Threshold[] = [], fail_unclean = false) => ({ threshold, fail_unclean });

describe('failuresOf', () => {
  it('finds none in a run that measured a system that did badly', () => {
    const bad = goldenResult({
      clean: false,
      passed: false,
      average_packet_loss: 96,
      drain_end: 'timeout',
      unclean_because: ['96 % lost'],
    });
    expect(failuresOf(bad, terms())).toEqual([]);
    expect(failuresOf(bad, terms([lossAtMost(96)]))).toEqual([]);
  });

  it('names every broken threshold and every dead task', () => {
    const result = goldenResult({
      average_packet_loss: 2,
      dead_tasks: [
        {
          id: 'sub.1',
          app: '/hydra/kafka-sub',
          role: 'subscriber',
          phase: 'watch',
          reason: 'killed by SIGKILL',
        },
      ],
    });
    expect(failuresOf(result, terms([lossAtMost(1), lossAtMost(3), lossAtMost(0)]))).toEqual([
      'task sub.1 died during watch: killed by SIGKILL',
      'threshold broken: average_packet_loss<=1 (average_packet_loss is 2)',
      'threshold broken: average_packet_loss<=0 (average_packet_loss is 2)',
    ]);
  });

  it('finds a run that is not clean only where that was asked for', () => {
    const bad = goldenResult({ clean: false, unclean_because: ['7 messages lost', 'drain'] });
    expect(failuresOf(bad, terms([], true))).toEqual(['not clean (--fail_unclean): 7 messages lost; drain']);
    expect(failuresOf(goldenResult(), terms([], true))).toEqual([]);
  });

  it('names clients that gave up with their own reason and how to mend it', () => {
    const failure = {
      task: 's',
      role: 'subscriber' as const,
      name: 'X',
      reason: 'it may not',
      hint: 'let it',
    };
    const result = goldenResult({ client_failures: [{ ...failure, clients: 3 }] });
    expect(failuresOf(result, terms())).toEqual(['3 subscribers gave up: it may not (let it)']);
  });
});
