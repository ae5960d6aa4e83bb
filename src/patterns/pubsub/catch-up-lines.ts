import { count, countText, duration, rate, seconds } from '../../base/number-text.ts';
import type { CatchUp } from './catch-up-result.ts';
import type { PubsubDigest } from './result.ts';

/** What became of a backlog, and of those that read it; empty where there was none. */
export function catchUpRows({
  catch_up: told,
}: Pick<PubsubDigest, 'catch_up'>): [label: string, text: string][] {
  if (told === undefined) return [];
  return [
    [
      'backlog',
      `${countText(told.backlog, 'message')}, published in ${seconds(told.publish_s)} (${rate(told.publish_rate)})`,
    ],
    ...(told.wanted === 0 ? [] : [['catch-up', readersText(told)] as [string, string]]),
    ...liveRows(told),
  ];
}

function readersText(told: CatchUp): string {
  const late = told.undelivered > 0 ? `, ${count(told.undelivered)} not delivered in time` : '';
  const parity =
    told.parity_s === null
      ? ''
      : ` after ${seconds(told.parity_s.p50)} (p50), ${seconds(told.parity_s.max)} (max)`;
  const together = told.rate?.together == null ? '' : `, ${rate(told.rate.together)} together`;
  const rates = told.rate === null ? '' : `; ${rate(told.rate.mean)} each${together}`;
  const through =
    told.read_s === null || told.at_s !== null
      ? ''
      : `; all read after ${seconds(told.read_s.p50)} (p50), ${seconds(told.read_s.max)} (max)`;
  return `${countText(told.clients, 'client')}: ${count(told.received)} of ${count(told.expected)} received, ${count(told.lost)} lost${late}; ${told.at_parity} met the end of the log${parity}${through}${rates}`;
}

function liveRows({ live_us }: CatchUp): [string, string][] {
  const parts = (['before', 'during', 'after'] as const).flatMap((when) => {
    const told = live_us[when];
    return told === null || told.p50 === null || told.p99 === null
      ? []
      : [`${when} p50 ${duration(told.p50)}, p99 ${duration(told.p99)}`];
  });
  return parts.length === 0 ? [] : [['live', `end to end, ${parts.join('; ')}`]];
}
