import { describe, expect, it } from 'vitest';
import { progressOf } from '../../../src/patterns/pubsub/progress.ts';
import { toldByPublisher, toldBySubscriber } from './reports.ts';

const publisher = toldByPublisher({ sent: 120, acked: 100, span_s: 2, rate: 50 }).report;
const subscriber = (received: number, clients_connected = 3) =>
  toldBySubscriber('sub', { received, clients_connected, clients_total: 3 }).report;

describe('progress', () => {
  it('is the publisher and the sum of the subscribers', () => {
    expect(progressOf([publisher, subscriber(250), subscriber(290)])).toEqual({
      kind: 'progress',
      elapsed_s: 2,
      clients: 6,
      sent: 120,
      acked: 100,
      received: 540,
      behind: 60,
      tx_rate: 60,
      rx_rate: 270,
      text: '2 s, sent 120 (60/s), received 540 (270/s), behind 60, 6 clients',
    });
  });

  it('is never ahead: what arrived before its acknowledgement does not count against', () => {
    expect(progressOf([publisher, subscriber(350)]).behind).toBe(0);
  });

  it('counts clients that have lost their connection: what is due to them waits', () => {
    expect(progressOf([publisher, subscriber(250, 0)])).toMatchObject({ clients: 0, behind: 50 });
  });

  it('counts the time of the drain for what is received, not for what was sent', () => {
    const draining = toldBySubscriber('sub', { received: 600, clients_connected: 6, drain_s: 4 }).report;
    expect(progressOf([publisher, draining])).toMatchObject({ elapsed_s: 6, tx_rate: 60, rx_rate: 100 });
  });

  it('is zeros while nothing is known', () => {
    expect(progressOf([])).toMatchObject({
      clients: 0,
      sent: 0,
      received: 0,
      behind: 0,
      tx_rate: 0,
      rx_rate: 0,
    });
    expect(progressOf([subscriber(0)])).toMatchObject({ clients: 3, elapsed_s: 0, rx_rate: 0 });
  });
});
