import { createColors } from 'picocolors';
import { describe, expect, it } from 'vitest';
import { resultReport } from '../../src/cli/result-report.ts';
import { pubsubPattern } from '../../src/patterns/pubsub/pattern.ts';
import { goldenResult } from './golden-result.ts';

const plain = createColors(false);
const report = (parts: Parameters<typeof goldenResult>[0] = {}) =>
  resultReport({ result: goldenResult(parts), folder: 'results/20250301-120000-abc' }, pubsubPattern, plain);

describe('resultReport', () => {
  it('shows a clean run', () => {
    expect(report()).toMatchInlineSnapshot(`
      "clean

      run        kafka 20250301-120000-abc, 2025-03-01T12:00:00.000Z
      clients    10 in 1 task
      asked      100,000 messages: 100,000 sent, 0 unsent
      sent       100,000 acked, 0 failed, 0 unknown; the system itself stored 100,000
      received   1,000,000 of 1,000,000 due to all clients
      loss       0 %, 0 messages lost, 0 of 10 clients failing
      otherwise  0 duplicated, 0 reordered, 0 corrupted, 0 foreign
      rate       10,000/s published, 9,998/s received per client
      publisher  at 34.2 % of a core, sending 1.14 MiB/s
      drain      0.31 s, all arrived; 1,200 outstanding when publishing ended

      latency              min     p50     p90   p95      p99  p99.9    max      count
      publish            80 us  950 us  2.1 ms  4 ms  12.3 ms  99 ms  1.5 s  1,000,000
      end to end         80 us  950 us  2.1 ms  4 ms  12.3 ms  99 ms  1.5 s  1,000,000
      lateness    not measured

      verdict  clean: all 100000 messages reached 10 clients
      files    results/20250301-120000-abc
      "
    `);
  });

  it('begins with every reason why a run is not clean', () => {
    const text = report({ clean: false, unclean_because: ['12 messages lost', 'drain took 4.2 s'] });
    expect(text.split('\n')[0]).toBe('not clean: 12 messages lost; drain took 4.2 s');
  });

  it('says what spoils it: of a clean run on the first line, of another on the second', () => {
    const caveats = ['publisher late: p99 1.9 s', 'task x\u001b[2J kept from a CPU for 3.1 s'];
    expect(report({ caveats }).split('\n').slice(0, 2)).toEqual([
      'clean, but: publisher late: p99 1.9 s; task x [2J kept from a CPU for 3.1 s',
      '',
    ]);
    const text = report({ clean: false, unclean_because: ['12 messages lost'], caveats: ['a', 'b'] });
    expect(text.split('\n').slice(0, 3)).toEqual(['not clean: 12 messages lost', 'but: a; b', '']);
  });

  it('names dead tasks, errors, notes and each cause with its evidence', () => {
    const text = report({
      verdict: {
        cause: ['broker', 'consumer'],
        evidence: [
          { cause: 'broker', evidence: 'p99 acknowledgement 900 ms', reasons: [] },
          { cause: 'consumer', evidence: '97 % of a core', reasons: [] },
        ],
      },
      dead_tasks: [
        { id: 'sub.1', app: '/hydra/kafka-sub', role: 'subscriber', phase: 'watch', reason: 'exit code 9' },
      ],
      errors: { 'connection\nreset': 1_200 },
      notes: ['the clock offset is bounded by 40 us'],
    });
    expect(text).toMatch(/^verdict +broker: p99 acknowledgement 900 ms$/m);
    expect(text).toMatch(/^ +consumer: 97 % of a core$/m);
    expect(text).toMatch(/^dead task +sub.1 \(subscriber\) during watch: exit code 9$/m);
    expect(text).toMatch(/^error +1,200 x connection reset$/m);
    expect(text).toMatch(/^note +the clock offset is bounded by 40 us$/m);
  });

  it('says what was not measured instead of showing a zero', () => {
    const text = report({
      average_rate: null,
      average_packet_loss: null,
      pub_cpu: null,
      pub_net_txrate: null,
    });
    expect(text).toMatch(/^loss +not measured/m);
    expect(text).toMatch(/^rate .* not measured received per client$/m);
    expect(text).not.toMatch(/^publisher /m);
  });

  it('gives the failing clients their rate and marks a missed rate', () => {
    const text = report({
      failing_clients: 3,
      failing_clients_rate: 60.25,
      average_packet_loss: 96,
      passed: false,
    });
    expect(text).toContain('96 %, 0 messages lost, 3 of 10 clients failing at 60.3/s each');
    expect(text).toContain('(below 0.7 of what was asked)');
  });

  it('colours the headline alone, and only where it may', () => {
    const coloured = resultReport(
      { result: goldenResult(), folder: 'results/x' },
      pubsubPattern,
      createColors(true),
    );
    expect(coloured.split('\n')[0]).toBe('\u001b[1m\u001b[32mclean\u001b[39m\u001b[22m');
    expect(coloured.split('\n').slice(1).join('\n')).not.toContain('\u001b');
    expect(report()).not.toContain('\u001b');
  });
});
