import type { ConnectionReport, ConnectionTiming } from '../../src/measure/connection-report.ts';
import { Histogram } from '../../src/measure/histogram.ts';
import type { SubscriberAccount } from '../../src/measure/subscriber-account.ts';
import type { ConnectionSink, GaveUp, OpenedConnection } from './client.ts';
import { ClientFailures } from './client-failures.ts';

/** How the clients of a task come by their connections, the first ones and later ones. */
export class ConnectionBooks {
  readonly #nowUs: () => number;
  readonly #held = new Set<number>();
  readonly #notConnected = new ClientFailures();
  readonly #timings = new Map<ConnectionTiming, Histogram>();
  readonly #failed: Record<string, number> = {};
  #wanted = 0;
  #attempts = 0;
  #opened = 0;
  #reopened = 0;
  /** Of the last time that clients were asked to connect anew. */
  #anew = { clients: 0, away: 0, beganUs: 0, backS: null as number | null };
  #startUs: number | null = null;
  #endUs: number | null = null;

  constructor(nowUs: () => number) {
    this.#nowUs = nowUs;
  }

  /** So many clients more are to connect. */
  expect(clients: number): void {
    this.#wanted += clients;
  }

  /** Where a client tells of its connections. */
  sinkOf(client: number): ConnectionSink {
    return {
      began: () => {
        this.#attempts++;
      },
      opened: (times) => this.#book(times, this.#held.has(client)),
      failed: (name) => {
        this.#failed[name] = (this.#failed[name] ?? 0) + 1;
      },
    };
  }

  /** A client begins to open. @param dueUs when it was to, monotonic microseconds; null = whenever it could */
  begins(account: SubscriberAccount, dueUs: number | null): void {
    const beganUs = this.#nowUs();
    this.#startUs ??= beganUs;
    if (dueUs !== null) this.#record('connect_lateness', beganUs - dueUs);
    account.onNextReceipt((nowUs) => this.#record('first_message', nowUs - beganUs));
  }

  /** It is open. */
  holds(client: number): void {
    this.#held.add(client);
    this.#endUs = this.#nowUs();
  }

  /** It has found no connection in its time. */
  lacks(client: number, why: GaveUp): void {
    this.#notConnected.add(client, why);
    this.#endUs = this.#nowUs();
  }

  /** Whether a client has found none. */
  isLacking(client: number): boolean {
    return this.#notConnected.has(client);
  }

  isHolding(client: number): boolean {
    return this.#held.has(client);
  }

  /** Clients that are open begin to connect anew, as they were asked to; those of before may still be away. */
  beginAnew(accounts: readonly SubscriberAccount[]): void {
    const beganUs = this.#nowUs();
    this.#anew = { clients: accounts.length, away: this.#anew.away + accounts.length, beganUs, backS: null };
    for (const account of accounts)
      account.onNextReceipt((nowUs) => this.#record('reconnect_first_message', nowUs - beganUs));
  }

  /** One of them is over with it. @param connected whether it is connected, rather than ended for good */
  isBack(connected: boolean): void {
    this.#anew.away--;
    if (connected) this.#anew.backS = (this.#nowUs() - this.#anew.beganUs) / 1e6;
  }

  report(withHistograms: boolean): ConnectionReport {
    return {
      wanted: this.#wanted,
      held: this.#held.size,
      attempts: this.#attempts,
      opened: this.#opened,
      reopened: this.#reopened,
      failed: { ...this.#failed },
      not_connected: this.#notConnected.rows(),
      start_us: this.#startUs,
      end_us: this.#endUs,
      anew: this.#anew.clients,
      away: this.#anew.away,
      back_s: this.#anew.backS,
      histograms: withHistograms ? this.#histograms() : null,
    };
  }

  #book({ connectUs, tlsUs, loginUs, readyUs }: OpenedConnection, again: boolean): void {
    if (again) this.#reopened++;
    else this.#opened++;
    if (connectUs !== null) this.#record('connect', connectUs);
    if (tlsUs !== null) this.#record('tls', tlsUs);
    if (loginUs !== null) this.#record('login', loginUs);
    if (readyUs !== null) this.#record(again ? 'reconnect_ready' : 'ready', readyUs);
  }

  #record(timing: ConnectionTiming, us: number): void {
    const histogram = this.#timings.get(timing) ?? new Histogram();
    this.#timings.set(timing, histogram);
    histogram.record(us);
  }

  #histograms(): ConnectionReport['histograms'] {
    return Object.fromEntries(
      [...this.#timings].map(([timing, histogram]) => [timing, histogram.toReport()]),
    );
  }
}
