import { describe, expect, it } from 'vitest';
import { parseThreshold, type Threshold } from '../../src/options/threshold.ts';
import { readingOf } from '../../src/patterns/pubsub/reading.ts';
import type { PubsubResult } from '../../src/patterns/pubsub/result.ts';
import type { Criteria } from '../../src/patterns/shared/pattern.ts';
import { goldenResult } from '../cli/golden-result.ts';

function condition(text: string): Threshold {
  const parsed = parseThreshold(text);
  if (!('path' in parsed)) throw new Error(text);
  return parsed;
}

const read = (parts: Partial<PubsubResult>, criteria: Partial<Criteria> = {}, rate = 10_000) =>
  readingOf(goldenResult(parts), rate, { find: 'no-drop', target_loss: 0.5, slo: [], ...criteria });

const counts = goldenResult().counts;

describe('a search for no drop', () => {
  it('passes a loss up to the target, told to six digits', () => {
    expect(read({})).toEqual({ passed: true, because: 'loss 0 % <= 0.5 %', received: 9_998.4 });
    expect(read({ average_packet_loss: 0.5 })).toMatchObject({
      passed: true,
      because: 'loss 0.5 % <= 0.5 %',
    });
    expect(read({ average_packet_loss: 0.50001 })).toMatchObject({
      passed: false,
      because: 'loss 0.50001 % > 0.5 %',
    });
  });

  it('does not pass a loss that nobody measured', () => {
    expect(read({ average_packet_loss: null })).toMatchObject({
      passed: false,
      because: 'loss was not measured',
    });
    expect(read({ average_packets: null, average_packet_loss: null, average_rate: null })).toEqual({
      passed: false,
      because: 'nothing was measured: no subscriber was left',
      received: 0,
    });
  });

  it('does not pass a rate at which more was refused or never answered than may be lost', () => {
    expect(read({ counts: { ...counts, failed: 300, unknown: 200 } }).passed).toBe(true);
    expect(read({ counts: { ...counts, failed: 300, unknown: 201 } })).toMatchObject({
      passed: false,
      because: '501 of 100,000 messages were refused or never answered',
    });
    expect(read({ counts: { ...counts, unknown: 1 } }, { target_loss: 0 }).passed).toBe(false);
  });

  it('does not pass a rate that was not offered, without any loss too', () => {
    expect(read({ average_tx_rate: 9_900 }).passed).toBe(true);
    expect(read({ average_tx_rate: 9_899 })).toMatchObject({
      passed: false,
      because: 'it could not be offered: sent 9,899/s',
    });
    expect(read({ average_tx_rate: 10_200 }).passed).toBe(false);
    expect(read({ counts: { ...counts, unsent: 7 } })).toMatchObject({
      passed: false,
      because: 'it could not be offered: 7 of 100,000 messages were not sent',
    });
    expect(read({ counts: { ...counts, unsent: 1 } }).passed).toBe(false);
    const verdict = { cause: ['generator' as const, 'broker' as const], evidence: [] };
    expect(read({ average_tx_rate: 5_000, verdict }).because).toBe(
      'it could not be offered: sent 5,000/s, because of generator and broker',
    );
  });

  it('does not pass a rate at which tasks died or the broker fell silent', () => {
    const dead = {
      id: 'sub.3',
      app: '/hydra/kafka-sub',
      role: 'subscriber' as const,
      phase: 'watch',
      reason: 'killed',
    };
    expect(read({ dead_tasks: [dead] })).toMatchObject({
      passed: false,
      because: 'task sub.3 died during watch: killed',
    });
    expect(read({ system_failure: 'timed out' })).toMatchObject({
      passed: false,
      because: 'the system under test could not be asked what it holds: timed out',
    });
  });
});

describe('a search within a service level', () => {
  const slo = [condition('latency_us.end_to_end.p99<=50000'), condition('average_packet_loss==0')];

  it('passes when every condition holds', () => {
    expect(read({}, { find: 'slo', slo })).toMatchObject({
      passed: true,
      because: 'latency_us.end_to_end.p99 is 12340 (wanted <=50000), average_packet_loss is 0 (wanted ==0)',
    });
    expect(read({ average_packet_loss: 3 }, { find: 'slo', slo })).toMatchObject({
      passed: false,
      because: 'average_packet_loss is 3 (wanted ==0)',
    });
  });

  it('names every condition that is broken, those too that nobody measured', () => {
    const unmeasured = { ...goldenResult().latency_us, end_to_end: null };
    const { because } = read({ latency_us: unmeasured, average_packet_loss: 3 }, { find: 'slo', slo });
    expect(because).toBe(
      'the result has no latency_us.end_to_end.p99 (wanted <=50000), average_packet_loss is 3 (wanted ==0)',
    );
  });

  it('passes only a rate that was offered', () => {
    expect(read({ average_tx_rate: 5_000 }, { find: 'slo', slo }).because).toMatch(/could not be offered/);
  });
});

describe('a search for the highest rate', () => {
  it('takes what was received, whatever was asked, sent or lost', () => {
    const short = { average_tx_rate: 5_000, average_packet_loss: 40, counts: { ...counts, unsent: 1 } };
    expect(read(short, { find: 'max-rate' }, 20_000)).toEqual({
      passed: true,
      because: 'received 9,998/s',
      received: 9_998.4,
    });
  });
});
