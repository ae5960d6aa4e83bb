import { bytes, count, countText, duration, percent, rate, seconds } from '../base/number-text.ts';
import { plain } from '../base/plain-text.ts';
import { clientFailureText } from '../run/client-failures.ts';
import type { LatencySummary, RunResult } from '../run/result.ts';
import { table } from '../terminal/format.ts';
import type { Colors } from '../terminal/terminal.ts';

/** A result for people, first whether it is clean; ends with a newline. */
export function resultReport(result: RunResult, folder: string, colors: Colors): string {
  const sections = [
    headline(result, colors),
    labelled([...whatRan(result), ...counts(result), ...rates(result), ...theEnd(result)]),
    latencies(result),
    labelled([
      ...verdict(result),
      ...clientFailures(result),
      ...deadTasks(result),
      ...goneRows(result),
      ...errors(result),
      ...notes(result),
      ['files', folder],
    ]),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

type Labelled = readonly [label: string, text: string];

/** The first line is whether it is clean, with what spoils that; of a run that is not, what spoils it is the second. */
function headline(result: RunResult, colors: Colors): string[] {
  const { caveats, unclean_because: reasons } = result;
  const but = caveats.length === 0 ? [] : [`but: ${plain(caveats.join('; '))}`];
  if (result.clean) return [[colors.bold(colors.green('clean')), ...but].join(', ')];
  const because = reasons.length === 0 ? '' : `: ${reasons.join('; ')}`;
  return [colors.bold(colors.red('not clean')) + because, ...but];
}

function whatRan(result: RunResult): Labelled[] {
  const subscribers = result.tasks.filter((task) => task.role === 'subscriber').length;
  return [
    ['run', `${result.workload} ${result.run_id}, ${result.started_at}`],
    ['clients', `${count(result.client_count)} in ${countText(subscribers, 'task')}`],
  ];
}

function counts(result: RunResult): Labelled[] {
  const c = result.counts;
  return [
    ['asked', `${count(c.asked)} messages: ${count(c.sent)} sent, ${count(c.unsent)} unsent`],
    [
      'sent',
      `${count(c.acked)} acked, ${count(c.failed)} failed, ${count(c.unknown)} unknown${storedText(result)}`,
    ],
    ['received', `${count(c.received)} of ${count(c.expected)} due to all clients`],
    ['loss', lossText(result)],
    [
      'otherwise',
      `${count(c.duplicated)} duplicated, ${count(c.reordered)} reordered, ${count(c.corrupted)} corrupted, ${count(c.foreign)} foreign`,
    ],
  ];
}

function storedText({ independent_count: stored }: RunResult): string {
  return stored === null ? '' : `; the system itself stored ${count(stored)}`;
}

function lossText(result: RunResult): string {
  const loss = result.average_packet_loss === null ? 'not measured' : percent(result.average_packet_loss);
  const failing = `${count(result.failing_clients)} of ${count(result.client_count)} clients failing`;
  const theirRate =
    result.failing_clients_rate === null ? '' : ` at ${rate(result.failing_clients_rate)} each`;
  const { lost, undelivered } = result.counts;
  const late = undelivered > 0 ? `, ${count(undelivered)} not delivered in time` : '';
  return `${loss}, ${count(lost)} messages lost${late}, ${failing}${theirRate}`;
}

function rates(result: RunResult): Labelled[] {
  const received = result.average_rate === null ? 'not measured' : rate(result.average_rate);
  const cpu = result.pub_cpu === null ? '' : `, publisher at ${percent(result.pub_cpu)} of a core`;
  const net = result.pub_net_txrate === null ? '' : `, sending ${bytes(result.pub_net_txrate)}/s`;
  const mark = result.passed ? '' : ' (below 0.7 of what was asked)';
  return [
    ['rate', `${rate(result.average_tx_rate)} published${mark}, ${received} received per client`],
    ...(cpu + net === '' ? [] : [['publisher', (cpu + net).replace(/^, (publisher )?/, '')] as const]),
  ];
}

function theEnd(result: RunResult): Labelled[] {
  const end = {
    complete: 'all arrived',
    stalled: 'no count moved any more',
    timeout: 'given up',
    aborted: 'not waited for',
  }[result.drain_end];
  return [
    [
      'drain',
      `${seconds(result.drain_s)}, ${end}; ${count(result.backlog_at_end)} outstanding when publishing ended`,
    ],
  ];
}

const percentileColumns = ['min', 'p50', 'p90', 'p95', 'p99', 'p99_9', 'max'] as const;

function latencies(result: RunResult): string[] {
  const { publish, end_to_end, lateness } = result.latency_us;
  const rows = [
    latencyRow('publish', publish),
    latencyRow('end to end', end_to_end),
    latencyRow('lateness', lateness),
  ];
  const heads = ['latency', ...percentileColumns.map((name) => name.replace('_', '.')), 'count'];
  return table([heads, ...rows], (column) => column > 0);
}

function latencyRow(name: string, summary: LatencySummary | null): string[] {
  if (summary === null) return [name, 'not measured'];
  const cells = percentileColumns.map((column) => summary[column]);
  return [name, ...cells.map((us) => (us === null ? '-' : duration(us))), count(summary.count)];
}

function verdict(result: RunResult): Labelled[] {
  const { cause, evidence } = result.verdict;
  const proven = evidence.map(findingText);
  const bare = cause.filter((name) => !evidence.some((finding) => finding.cause === name));
  return [...proven, ...bare].map((text, index) => [index === 0 ? 'verdict' : '', text]);
}

/** e.g. `server (drain): fetches were answered late ...`. */
function findingText({ cause, reasons, evidence }: RunResult['verdict']['evidence'][number]): string {
  const why =
    reasons.length === 0 ? '' : ` (${reasons.map((reason) => reason.replace('_', ' ')).join(', ')})`;
  return `${cause.replace('_', ' ')}${why}: ${evidence}`;
}

function goneRows(result: RunResult): Labelled[] {
  return result.gone.map(({ stream, why, from, to, clients }) => [
    'gone',
    why === 'log_start_moved'
      ? `positions ${count(from)} to ${count(to - 1)} of stream ${stream} were deleted before ${countText(clients, 'client')} read them`
      : `the log of stream ${stream} ended at ${count(from)}, before position ${count(to)} of ${countText(clients, 'client')}`,
  ]);
}

function clientFailures(result: RunResult): Labelled[] {
  return result.client_failures.map((failure) => ['gave up', clientFailureText(failure)]);
}

function deadTasks(result: RunResult): Labelled[] {
  return result.dead_tasks.map((task) => [
    'dead task',
    `${task.id} (${task.role}) during ${task.phase}: ${task.reason}`,
  ]);
}

function errors(result: RunResult): Labelled[] {
  return Object.entries(result.errors).map(([text, times]) => ['error', `${count(times)} x ${text}`]);
}

function notes(result: RunResult): Labelled[] {
  return result.notes.map((text) => ['note', text]);
}

function labelled(rows: readonly Labelled[]): string[] {
  // The last column is not padded, so control characters from a task's words are all there is to take out.
  return table(rows.map(([label, text]) => [label, plain(text)]));
}
