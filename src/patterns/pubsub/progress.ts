import { count, rate, seconds } from '../../base/number-text.ts';
import type { TaskReport } from '../../measure/report.ts';
import type { ProgressEvent } from '../../run/events.ts';
import { clientsHeld } from './connections.ts';

/** What the reports of one poll say of the run so far. */
export function progressOf(reports: readonly TaskReport[]): ProgressEvent {
  const publishers = reports.flatMap((report) => report.publisher ?? []);
  const subscribers = reports.flatMap((report) => report.subscriber ?? []);
  const clients = subscribers.reduce((sum, part) => sum + part.clients_connected, 0);
  const total = subscribers.reduce((sum, part) => sum + clientsHeld(part), 0);
  // Every group is to have all, or every client where there are none.
  const groups = new Set(subscribers.flatMap((part) => part.groups.map(({ group }) => group)));
  // Nor is it waited for what those lack that are behind by design.
  const behind = subscribers.reduce((sum, part) => sum + part.clients_behind_by_design, 0);
  const readers = groups.size > 0 ? groups.size : total - behind;
  const received = subscribers.reduce((sum, part) => sum + part.received, 0);
  const span = Math.max(0, ...publishers.map(({ span_s }) => span_s));
  const sent = publishers.reduce((sum, part) => sum + part.sent, 0);
  const acked = publishers.reduce((sum, part) => sum + part.acked, 0);
  // Publishing ends before the receipt does: what came in the drain did not come within the publisher's span.
  const elapsed = span + Math.max(0, ...subscribers.map(({ drain_s }) => drain_s ?? 0));
  const numbers = {
    elapsed_s: elapsed,
    clients,
    sent,
    acked,
    received,
    behind: Math.max(0, acked * readers - received),
    tx_rate: span > 0 ? sent / span : 0,
    rx_rate: elapsed > 0 ? received / elapsed : 0,
  };
  return { kind: 'progress', ...numbers, text: textOf(numbers) };
}

/** The same where nobody publishes: what is behind is what is still to be read. */
export function readProgressOf(reports: readonly TaskReport[]): ProgressEvent {
  const parts = reports.flatMap((report) => report.subscriber ?? []);
  const sum = (of: (part: (typeof parts)[number]) => number) =>
    parts.reduce((total, part) => total + of(part), 0);
  const elapsed_s = Math.max(0, ...parts.map(({ reading }) => reading?.read_s ?? 0));
  const clients = sum((part) => part.clients_connected);
  const received = sum((part) => part.received);
  const behind = sum(({ reading }) => reading?.left ?? 0);
  const rx_rate = elapsed_s > 0 ? received / elapsed_s : 0;
  const text = [
    seconds(elapsed_s),
    `read ${count(received)} (${rate(rx_rate)})`,
    `${count(behind)} positions to go`,
    `${count(clients)} clients`,
  ].join(', ');
  const numbers = { elapsed_s, clients, sent: 0, acked: 0, received, behind, tx_rate: 0, rx_rate };
  return { kind: 'progress', ...numbers, text };
}

type Numbers = Record<
  'elapsed_s' | 'clients' | 'sent' | 'received' | 'behind' | 'tx_rate' | 'rx_rate',
  number
>;

function textOf({ elapsed_s, clients, sent, received, behind, tx_rate, rx_rate }: Numbers): string {
  return [
    seconds(elapsed_s),
    `sent ${count(sent)} (${rate(tx_rate)})`,
    `received ${count(received)} (${rate(rx_rate)})`,
    `behind ${count(behind)}`,
    `${count(clients)} clients`,
  ].join(', ');
}
