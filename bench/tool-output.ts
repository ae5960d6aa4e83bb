import { HydraError } from '../src/base/errors.ts';

/**
 * Records per second from what ProducerPerformance prints last: `5000000 records sent, 412345.6 records/sec (39.33
 * MB/sec), ...`.
 * @throws HydraError when it printed no such line, or sent another number than asked
 */
export function producerRate(printed: string, records: number): number {
  const lines = [...printed.matchAll(/^(\d+) records sent, ([\d.]+) records\/sec/gm)];
  const [, sent, rate] = lines.at(-1) ?? [];
  if (Number(sent) !== records || rate === undefined) {
    throw new HydraError(
      `ProducerPerformance did not send ${records} records: ${printed.trim().slice(-200)}`,
    );
  }
  return Number(rate);
}

/**
 * Messages per second while fetching, without the time to join a group, from the one line of numbers that
 * ConsumerPerformance prints: its column `fetch.nMsg.sec`.
 * @throws HydraError when there is no such column, or fewer messages were read than asked
 */
export function consumerRate(printed: string, messages: number): number {
  const lines = printed.split('\n').map((line) => line.split(',').map((field) => field.trim()));
  const names = lines.find((fields) => fields.includes('fetch.nMsg.sec'));
  const values = lines.at(names === undefined ? lines.length : lines.indexOf(names) + 1);
  const value = (name: string) => Number(values?.[names?.indexOf(name) ?? -1]);
  const [read, rate] = [value('data.consumed.in.nMsg'), value('fetch.nMsg.sec')];
  if (!(read >= messages) || !(rate > 0)) {
    throw new HydraError(
      `ConsumerPerformance did not read ${messages} messages: ${printed.trim().slice(-200)}`,
    );
  }
  return rate;
}
