import { count, countText, percent, rate } from '../../base/number-text.ts';
import { LIVE_KINDS } from '../../measure/client-kinds.ts';
import type { KindRow, PubsubDigest } from './result.ts';

/** What clients of each kind received, a line each; empty where all are alike. */
export function kindRows({ by_kind }: Pick<PubsubDigest, 'by_kind'>): [label: string, text: string][] {
  return LIVE_KINDS.flatMap((kind): [string, string][] => {
    const row = by_kind?.[kind];
    return row === undefined ? [] : [[kind, kindText(row)]];
  });
}

function kindText(row: KindRow): string {
  const { mean, min, max } = row.rate;
  const design = row.behind_by_design ? ' by design' : '';
  const late = row.undelivered > 0 ? `, ${count(row.undelivered)} not delivered` : '';
  const loss = row.loss_percent === null ? '' : ` (${percent(row.loss_percent)})`;
  const missing = row.lost + row.undelivered > 0 ? design : '';
  return [
    `${countText(row.clients, 'client')}: ${count(row.received)} of ${count(row.expected)} received, ${count(row.lost)} lost${loss}${late}${missing}`,
    `${rate(mean)} each (${count(Math.round(min))} to ${count(Math.round(max))})`,
    ...reconnectText(row),
  ].join('; ');
}

function reconnectText({ reconnects, reconnects_due: due, fetched_after }: KindRow): string[] {
  if (reconnects + due === 0) return [];
  const fewer = reconnects < due ? ` of ${count(due)} due` : '';
  const after =
    fetched_after === null ? '' : `, ${count(fetched_after)} messages due meanwhile received after`;
  return [`${countText(reconnects, 'reconnect')}${fewer}${after}`];
}
