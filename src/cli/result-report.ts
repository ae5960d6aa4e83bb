import { count, duration } from '../base/number-text.ts';
import { plain } from '../base/plain-text.ts';
import type { Pattern } from '../patterns/shared/pattern.ts';
import { clientFailureText } from '../run/client-failures.ts';
import type { LatencySummary, RunResult } from '../run/result.ts';
import { table } from '../terminal/format.ts';
import type { Colors } from '../terminal/terminal.ts';

/** A result for people, first whether it is clean; ends with a newline. */
export function resultReport(
  { result, folder }: { result: RunResult; folder: string | null },
  pattern: Pattern,
  colors: Colors,
): string {
  const sections = [
    headline(result, colors),
    labelled([...whatRan(result), ...pattern.lines(result)]),
    latencies(result, pattern),
    labelled([
      ...verdict(result),
      ...clientFailures(result),
      ...deadTasks(result),
      ...pattern.remarks(result),
      ...errors(result),
      ...notes(result),
      ...(folder === null ? [] : [['files', folder] as const]),
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
  return [['run', `${result.workload} ${result.run_id}, ${result.started_at}`]];
}

const percentileColumns = ['min', 'p50', 'p90', 'p95', 'p99', 'p99_9', 'max'] as const;

function latencies({ latency_us }: RunResult, { latencies: known }: Pattern): string[] {
  const told = known.filter(({ key, isOptional }) => isOptional !== true || latency_us[key]);
  const rows = told.map(({ key, short }) => latencyRow(short, latency_us[key] ?? null));
  const heads = ['latency', ...percentileColumns.map((name) => name.replace('_', '.')), 'count'];
  return rows.length === 0 ? [] : table([heads, ...rows], (column) => column > 0);
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
