import { describe, expect, it } from 'vitest';
import { failuresOf } from '../../src/request/exit-rule.ts';
import { goldenResult } from '../cli/golden-result.ts';

const lossAtMost = (value: number) =>
  ({ text: `average_packet_loss<=${value}`, path: 'average_packet_loss', operator: '<=', value }) as const;

describe('failuresOf', () => {
  it('finds none in a run that measured a system that did badly', () => {
    const bad = goldenResult({
      clean: false,
      passed: false,
      average_packet_loss: 96,
      drain_end: 'timeout',
      unclean_because: ['96 % lost'],
    });
    expect(failuresOf(bad, [])).toEqual([]);
    expect(failuresOf(bad, [lossAtMost(96)])).toEqual([]);
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
    expect(failuresOf(result, [lossAtMost(1), lossAtMost(3), lossAtMost(0)])).toEqual([
      'task sub.1 died during watch: killed by SIGKILL',
      'threshold broken: average_packet_loss<=1 (average_packet_loss is 2)',
      'threshold broken: average_packet_loss<=0 (average_packet_loss is 2)',
    ]);
  });
});
