import { bytes, count, countText, percent, rate, seconds } from '../../base/number-text.ts';
import type { GoneRow } from '../../measure/report.ts';
import { toldFigures } from '../shared/figure-report.ts';
import type { GroupRow } from './group-rows.ts';
import type { Counts, PubsubDigest, PubsubResult, ToldCounts } from './result.ts';

type Labelled = readonly [label: string, text: string];

/** What a terminal shows of a result, line by line. */
export function resultLines(result: PubsubResult): Labelled[] {
  if (result.flow === 'read_only') return [...clients(result), ...connections(result), ...reading(result)];
  return [
    ...clients(result),
    ...connections(result),
    ...counts(result),
    ...rates(result),
    ...theEnd(result),
    ...figures(result),
  ];
}

function clients(result: PubsubResult): Labelled[] {
  if (result.flow === 'publish_only') return [['clients', 'none: messages were published, and nobody read']];
  const subscribers = result.tasks.filter((task) => task.role === 'subscriber').length;
  return [['clients', `${count(result.client_count)} in ${countText(subscribers, 'task')}`]];
}

/** Where connections were a load, or not all came about, or some were opened again. */
function connections({ connections: of }: PubsubResult): Labelled[] {
  if (of === null || (of.rate === null && of.held === of.wanted && of.reopened === 0)) return [];
  const took = of.opening_s === null ? '' : ` after ${seconds(of.opening_s)}`;
  const asked = of.rate === null ? '' : ` (asked ${rate(of.rate)})`;
  const failed = Object.entries(of.failed).map(([name, times]) => `, ${count(times)} ${name}`);
  const again = of.reopened === 0 ? '' : `, ${count(of.reopened)} opened again`;
  const attempts =
    of.attempts === 0
      ? ''
      : `; ${countText(of.attempts, 'attempt')}: ${count(of.opened)} opened${again}${failed.join('')}`;
  return [['connections', `${count(of.held)} of ${count(of.wanted)} held${took}${asked}${attempts}`]];
}

/** What was read where nobody published. */
function reading({ read, average_rate }: PubsubResult): Labelled[] {
  if (read === null) return [];
  const each = average_rate === null ? '' : `; ${rate(average_rate)} per client`;
  return [
    ['read', `${count(read.messages)} messages, ${bytes(read.bytes)} of keys and values, by all clients`],
    [
      'positions',
      `${count(read.without_message)} passed that held no message (compacted away, ends of transactions), ${count(read.unread)} not read`,
    ],
    ['took', `${seconds(read.read_s)} from the start to the last message`],
    ['rate', `${rate(read.messages_per_s)}, ${bytes(read.bytes_per_s)}/s in all${each}`],
    ['published', 'nobody: loss, order and latency were not measured'],
  ];
}

function counts(result: PubsubResult): Labelled[] {
  const c = result.counts as Counts;
  return [
    ['asked', `${count(c.asked)} messages: ${count(c.sent)} sent, ${count(c.unsent)} unsent`],
    [
      'sent',
      `${count(c.acked)} acked, ${abortedText(c.aborted)}${count(c.failed)} failed, ${count(c.unknown)} unknown${storedText(result)}`,
    ],
    ...receivedLines(result),
    ['loss', lossText(result)],
    ...abortedLines(result),
    ...logCheckLines(result),
    ...otherwiseLines(c),
  ];
}

function abortedText(aborted: number): string {
  return aborted === 0 ? '' : `${count(aborted)} aborted, `;
}

/** How much of what was aborted reached readers of everything. */
function abortedLines({ counts: c, client_count }: PubsubResult): Labelled[] {
  if (c.aborted === null || c.aborted_received === null || c.aborted + c.aborted_received === 0) return [];
  const text = `${count(c.aborted)} messages, received ${count(c.aborted_received)} times by ${countText(client_count, 'client')}`;
  return [['aborted', text]];
}

function receivedLines({
  counts: { received, expected },
  groups,
  by_kind,
  catch_up,
}: PubsubResult): Labelled[] {
  if (received === null || expected === null) return [];
  const slow = by_kind?.slow?.behind_by_design ? by_kind.slow.clients : 0;
  const catching = catch_up === undefined || catch_up.at_s === null ? 0 : catch_up.clients;
  const others = [
    ...(slow === 0 ? [] : [`the ${count(slow)} slow ones`]),
    ...(catching === 0 ? [] : [`the ${count(catching)} that read the backlog`]),
  ];
  const all = others.length === 0 ? 'all clients' : `all clients but ${others.join(' and ')}`;
  const readers = groups.length === 0 ? all : countText(groups.length, 'group');
  return [['received', `${count(received)} of ${count(expected)} due to ${readers}`]];
}

function otherwiseLines({ duplicated, reordered, corrupted, foreign }: ToldCounts): Labelled[] {
  const told = Object.entries({ duplicated, reordered, corrupted, foreign }).flatMap(([what, of]) =>
    of === null ? [] : [`${count(of)} ${what}`],
  );
  return told.length === 0 ? [] : [['otherwise', told.join(', ')]];
}

function storedText({ independent_count: stored }: PubsubResult): string {
  return stored === null ? '' : `; the system itself stored ${count(stored)}`;
}

function lossText(result: PubsubResult): string {
  const loss = result.average_packet_loss === null ? 'not measured' : percent(result.average_packet_loss);
  const { lost, undelivered } = result.counts;
  if (lost === null || undelivered === null)
    return result.log_check === null ? `${loss}: nobody read` : `${loss}, by the log`;
  const failing =
    result.failing_clients === null
      ? ''
      : `, ${count(result.failing_clients)} of ${count(result.client_count)} clients failing`;
  const theirRate =
    result.failing_clients_rate === null ? '' : ` at ${rate(result.failing_clients_rate)} each`;
  const late = undelivered > 0 ? `, ${count(undelivered)} not delivered in time` : '';
  return `${loss}, ${count(lost)} messages lost${late}${failing}${theirRate}`;
}

function rates(result: PubsubResult): Labelled[] {
  const received = result.average_rate === null ? 'not measured' : rate(result.average_rate);
  const perClient = result.flow === 'publish_only' ? '' : `, ${received} received per client`;
  const cpu = result.pub_cpu === null ? '' : `, publisher at ${percent(result.pub_cpu)} of a core`;
  const net = result.pub_net_txrate === null ? '' : `, sending ${bytes(result.pub_net_txrate)}/s`;
  const mark = result.passed ? '' : ' (below 0.7 of what was asked)';
  return [
    ['rate', `${rate(result.average_tx_rate ?? 0)} published${mark}${perClient}`],
    ...(cpu + net === '' ? [] : [['publisher', (cpu + net).replace(/^, (publisher )?/, '')] as const]),
  ];
}

function theEnd(result: PubsubResult): Labelled[] {
  const { drain_end, drain_s, backlog_at_end } = result;
  if (drain_end === null || drain_s === null || backlog_at_end === null) return [];
  const end = {
    complete: 'all arrived',
    stalled: 'no count moved any more',
    timeout: 'given up',
    aborted: 'not waited for',
  }[drain_end];
  return [
    ['drain', `${seconds(drain_s)}, ${end}; ${count(backlog_at_end)} outstanding when publishing ended`],
  ];
}

/** What another client found in the log. */
function logCheckLines({ log_check: check }: PubsubResult): Labelled[] {
  if (check === null) return [];
  const before =
    check.missing_received > 0
      ? ` that had been received ${count(check.missing_received)} times by all clients`
      : '';
  const text = `${count(check.received)} messages, read again: ${count(check.missing)} acknowledged ones missing${before}, ${count(check.duplicated)} twice, ${count(check.unacked_received)} that were not acknowledged`;
  return [['log', text]];
}

/** What the system counted of itself. */
function figures({ system_figures }: PubsubResult): Labelled[] {
  const told = toldFigures(system_figures);
  return told.length === 0 ? [] : [['system', told.join('; ')]];
}

/** What each group read. */
export function groupRows(result: PubsubDigest): Labelled[] {
  return result.groups.map((row) => [
    'group',
    `${row.group}, ${countText(row.members, 'member')}: ${count(row.received)} read, ${count(row.lost + row.undelivered)} not, ${count(row.read_twice)} read twice, ${count(row.duplicated)} twice in the log${shareText(row)}${workText(row)}`,
  ]);
}

/** Of share groups. */
function shareText({ redelivered, unacknowledged }: GroupRow): string {
  if (redelivered === null) return '';
  const open = unacknowledged ? `, ${count(unacknowledged)} read and not acknowledged` : '';
  return `, ${count(redelivered)} delivered again${open}`;
}

function workText({ work_s, busiest_s, most_lag }: GroupRow): string {
  const worked =
    work_s === 0 ? '' : `, worked for ${seconds(work_s)} (the busiest member ${seconds(busiest_s)})`;
  return `${worked}${most_lag === null ? '' : `, at most ${count(most_lag)} behind`}`;
}

/** When members of groups did not agree who reads what. */
export function rebalanceRows(result: PubsubDigest): Labelled[] {
  return result.rebalances.map((row) => {
    const took = row.duration_s === null ? 'not over at the end' : `over after ${seconds(row.duration_s)}`;
    const pause =
      row.pause_s === null
        ? ''
        : `; ${countText(row.pause_s.count, 'stream')} not read for ${seconds(row.pause_s.p50)} (p50), ${seconds(row.pause_s.max)} (max)`;
    const lost = row.lost > 0 ? `, ${count(row.lost)} positions passed over` : '';
    return [
      'rebalance',
      `at ${seconds(row.at_s)}, group ${row.group}: ${row.cause}, ${took}, ${count(row.moved)} moved${pause}; ${count(row.read_twice)} read twice${lost}`,
    ];
  });
}

/** What was done to the system. */
export function eventRows(result: PubsubDigest): Labelled[] {
  return result.events.map(({ at_s, took_s, what, error }) => [
    'event',
    `at ${seconds(at_s)}: ${what}${error === null ? `, done after ${seconds(took_s)}` : `; failed: ${error}`}`,
  ]);
}

/** What blocks of networks did to the clients that they struck. */
export function blockRows(result: PubsubDigest): Labelled[] {
  return result.blocks.map((row) => {
    const late = row.late === null ? 'not known how many late' : `${count(row.late)} late`;
    const lost = row.lost === null ? '' : `, ${count(row.lost)} lost`;
    const again =
      row.again_s === null ? 'not all received again' : `received again after ${seconds(row.again_s)}`;
    const recovered =
      row.recovered_s === null
        ? `${count(row.not_recovered)} not known to have recovered`
        : `recovered after ${seconds(row.recovered_s)}`;
    return [
      'block',
      `at ${seconds(row.at_s)} for ${seconds(row.for_s)} (${row.mode}), ${countText(row.clients, 'client')}: ${late}${lost}, ${countText(row.reconnects, 'reconnect')}; ${again}, ${recovered}`,
    ];
  });
}

/** Positions that were gone before clients read them. */
export function goneRows(result: PubsubDigest): Labelled[] {
  return result.gone.map((row) => ['gone', goneText(row)]);
}

function goneText({ stream, why, from, to, clients, messages }: GoneRow): string {
  const who = countText(clients, 'client');
  const positions = `positions ${count(from)} to ${count(to - 1)} of stream ${stream}`;
  switch (why) {
    case 'log_start_moved':
      return `${positions} were deleted before ${who} read them`;
    case 'log_shorter':
      return `the log of stream ${stream} ended at ${count(from)}, before position ${count(to)} of ${who}`;
    case 'log_truncated':
      return `${positions} were dropped after ${who} had read them, ${countText(messages, 'message')} in all; others follow from there on`;
  }
}
