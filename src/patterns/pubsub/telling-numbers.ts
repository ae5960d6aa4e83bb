import { count, countText, percent, seconds } from '../../base/number-text.ts';
import type { PubsubDigest } from './result.ts';

/**
 * The numbers that show why results are not clean, e.g. `drain 4.1 s`, `1 task dead`: means over those results that
 * they show it of. Empty where it is something else.
 */
export function tellingNumbers(results: readonly PubsubDigest[]): string[] {
  const lost = results.flatMap(({ average_packet_loss: loss }) => (loss !== null && loss > 0 ? [loss] : []));
  const late = results.flatMap((result) =>
    (result.drain_s ?? 0) > numberOption(result, 'max_drain_s', 2) ? [result.drain_s ?? 0] : [],
  );
  const slow = results.flatMap((result) => {
    const { average_tx_rate: sent } = result;
    return sent !== null && sent < 0.99 * numberOption(result, 'msg_rate', 0) ? [sent] : [];
  });
  const dead = results.flatMap(({ dead_tasks }) => (dead_tasks.length > 0 ? [dead_tasks.length] : []));
  const undelivered = results.flatMap(({ counts: { undelivered: late } }) => (late ? [late] : []));
  const told: [readonly number[], (mean: number) => string][] = [
    [lost, (mean) => `loss ${percent(mean)}`],
    [undelivered, (mean) => `${count(Math.round(mean))} messages not delivered in time`],
    [late, (mean) => `drain ${seconds(mean)}`],
    [slow, (mean) => `sent ${count(Math.round(mean))}/s`],
    [dead, (mean) => `${countText(Math.ceil(mean), 'task')} dead`],
  ];
  return told.flatMap(([values, text]) => {
    const mean = meanOf(values);
    return mean === null ? [] : [text(mean)];
  });
}

function numberOption(result: PubsubDigest, name: string, otherwise: number): number {
  const value = result.options[name];
  return typeof value === 'number' ? value : otherwise;
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
