import { describe, expect, it } from 'vitest';
import { Problem } from '../../src/options/field.ts';
import { parseThreshold, type Threshold } from '../../src/options/threshold.ts';
import { operationsPattern } from '../../src/patterns/operations/pattern.ts';
import { pubsubPattern } from '../../src/patterns/pubsub/pattern.ts';
import { refuseUnknownPath } from '../../src/request/threshold-paths.ts';
import { refused } from '../options/refused.ts';

function check(text: string): void {
  const threshold = parseThreshold(text);
  if (threshold instanceof Problem) throw new Error(threshold.problem);
  refuseUnknownPath(pubsubPattern, threshold);
}

describe('refuseUnknownPath', () => {
  it.each([
    'average_packet_loss<=0.5',
    'failing_clients_rate>1',
    'clean==true',
    'counts.lost==0',
    'latency_us.end_to_end.p99_9<5000',
    'clients.0.lost==0',
    'tasks.12.event_loop_delay_us.p99<1000',
    'latency_us.publish.histogram.0.1>0',
    'errors.timeout<=3',
    'options.msg_rate>=1',
    'environment.system.brokers.0.id==0',
  ])('takes %s', (text) => {
    expect(() => check(text)).not.toThrow();
  });

  it.each([
    ['average_packet_los<=0.5', 'the result has no "average_packet_los" (did you mean average_packet_loss?)'],
    ['latency_us.end2end.p99<5', 'latency_us has no "end2end"'],
    ['latency_us.end_to_end.p98<5', 'latency_us.end_to_end has no "p98" (did you mean p90?)'],
    ['latency_us.end_to_end<5', 'latency_us.end_to_end has parts (go on with one of: count, min, p50,'],
    ['clients.lost<5', 'clients has no item "lost" (go on with an item\'s number: clients.0)'],
    ['clients.00.lost<5', 'clients has no item "00"'],
    ['latency_us.publish.histogram.0.2>0', 'latency_us.publish.histogram.0 has no item "2"'],
    ['counts.lost.0<5', 'counts.lost has no parts (write counts.lost alone)'],
    ['clean==1', 'clean is no number'],
    ['counts.lost==true', 'counts.lost is no boolean'],
    ['run_id==1', 'run_id is no number'],
    ['clients==1', 'clients is no number'],
    ['constructor==1', 'the result has no "constructor"'],
    ['toString.length==1', 'the result has no "toString"'],
  ])('refuses %s', (text, message) => {
    expect(refused(() => check(text))).toContain(`--threshold ${JSON.stringify(text)}: ${message}`);
  });
});

describe('paths to operations', () => {
  const checked = (text: string) => () =>
    refuseUnknownPath(operationsPattern, parseThreshold(text) as Threshold);

  it('may have names with slashes and dots', () => {
    expect(checked('operations.set_and_get/get.service_us.p99<5000')).not.toThrow();
    expect(checked('operations.set_8.0_KiB/set.service_us.p99_9<5000')).not.toThrow();
    expect(checked('latency_us.service:set/get.p99<5000')).not.toThrow();
    expect(checked('stages.0.operations.a.b/get.ok>5')).not.toThrow();
  });

  it('are refused by the part that does not fit', () => {
    expect(checked('operations.a/get.wrong<5')).toThrow('operations.a/get has no "wrong"');
    expect(checked('operations.a/get.service_us<5')).toThrow('operations.a/get.service_us has parts');
  });
});
