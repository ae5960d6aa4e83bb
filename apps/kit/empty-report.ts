import type { SubscriberReport } from '../../src/measure/report.ts';
import { ClientBooks } from './client-books.ts';

/** What a task of so many clients tells of before any test has run. */
export function emptyReport(clients: number): SubscriberReport {
  return {
    clients_total: clients,
    clients_behind_by_design: 0,
    clients_connected: 0,
    received: 0,
    duplicated: 0,
    reordered: 0,
    corrupted: 0,
    foreign: 0,
    lost: null,
    undelivered: 0,
    received_by_end: null,
    drain_s: null,
    same_clock: null,
    reconnects: 0,
    ...new ClientBooks(0, () => 0).report('progress'),
    groups: [],
    kinds: [],
    catch_up: null,
    blocks: [],
    clients: null,
    histograms: null,
  };
}
