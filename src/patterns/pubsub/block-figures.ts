import type { BlockReport } from '../../measure/block-report.ts';
import type { SubscriberReport } from '../../measure/report.ts';
import type { BlockedClientRow, BlockRow } from './block-result.ts';
import type { Collected, Reported } from './collected.ts';

/** What is told of a block by the task of one of its clients. */
interface Told {
  task: string;
  row: BlockReport;
  /** What the client lost in all; null of a member of a group. */
  lost: number | null;
  undelivered: number;
  sameClock: boolean;
}

type BlockedRun = Pick<Collected, 'blocks' | 'subscribers' | 'publishers'>;

/** What blocks of networks did, each and to each client. Pure. */
export function blockFigures({ blocks: ordered, subscribers, publishers }: BlockedRun): {
  blocks: BlockRow[];
  clients: BlockedClientRow[];
} {
  const told = subscribers.flatMap(toldBy);
  const startUs = Math.min(...publishers.map(({ part }) => part.start_us ?? Number.POSITIVE_INFINITY));
  const clients = told.map(clientRow);
  const blocks = ordered.flatMap(({ text, atS, mode }, block) => {
    const own = told.filter(({ row }) => row.block === block);
    if (own.length === 0) return [];
    const at_s = own.every(({ sameClock }) => sameClock) ? beginS(own, startUs) : atS;
    const lasted = own.map(({ row }) => ((row.end_us ?? row.begin_us) - row.begin_us) / 1e6);
    const rows = clients.filter((row) => row.block === block + 1);
    return [{ at_s, for_s: Math.max(...lasted), mode, text, clients: own.length, ...togetherOf(rows) }];
  });
  return { blocks, clients };
}

function toldBy({ task, part }: Reported<SubscriberReport>): Told[] {
  return part.blocks.flatMap((row) => {
    const client = part.clients?.find((one) => one.client === row.client);
    if (client === undefined || client.gave_up) return [];
    const { group, lost, undelivered } = client;
    const sameClock = part.same_clock ?? false;
    return { task: task.id, row, lost: group === null ? lost : null, undelivered, sameClock };
  });
}

function beginS(told: readonly Told[], startUs: number): number {
  return Math.max(0, (Math.min(...told.map(({ row }) => row.begin_us)) - startUs) / 1e6);
}

/** Late is known where publishers have the same clock; so is when the last of it came. */
function clientRow({ task, row, lost, undelivered, sameClock }: Told): BlockedClientRow {
  const sinceEndS = (us: number | null) =>
    us === null || row.end_us === null ? null : Math.max(0, us - row.end_us) / 1e6;
  return {
    block: row.block + 1,
    task,
    client: row.client,
    late: sameClock ? row.late : null,
    // What is missing and lies in the system still is not lost.
    lost: lost === null || row.missing === null ? null : Math.min(row.missing, lost),
    reconnects: row.reconnects,
    again_s: sinceEndS(row.again_us),
    recovered_s: undelivered > 0 || !sameClock ? null : sinceEndS(row.recovered_us),
  };
}

function togetherOf(rows: readonly BlockedClientRow[]) {
  const recovered = rows.map(({ recovered_s }) => recovered_s);
  return {
    late: sumOf(rows.map(({ late }) => late)),
    lost: sumOf(rows.map(({ lost }) => lost)),
    reconnects: sumOf(rows.map(({ reconnects }) => reconnects)) ?? 0,
    again_s: highestOf(rows.map(({ again_s }) => again_s)),
    recovered_s: highestOf(recovered),
    not_recovered: recovered.filter((seconds) => seconds === null).length,
  };
}

/** Null where any is not known: then nothing is known of all. */
function highestOf(values: readonly (number | null)[]): number | null {
  return values.includes(null) ? null : Math.max(0, ...(values as number[]));
}

function sumOf(values: readonly (number | null)[]): number | null {
  return values.includes(null) ? null : (values as number[]).reduce((sum, value) => sum + value, 0);
}

/** What blocks lost, by client. */
export function lostByBlocks(rows: readonly BlockedClientRow[]): (task: string, client: number) => number {
  const lost = new Map<string, number>();
  const keyOf = (task: string, client: number) => `${task} ${client}`;
  for (const row of rows) {
    const key = keyOf(row.task, row.client);
    lost.set(key, (lost.get(key) ?? 0) + (row.lost ?? 0));
  }
  return (task, client) => lost.get(keyOf(task, client)) ?? 0;
}
