import type { SubscriberReport } from '../../src/measure/report.ts';
import type { MemberSink, SubscriberClient, SubscriberSink } from './client.ts';
import { ClientFailures } from './client-failures.ts';
import { ConnectionBooks } from './connection-books.ts';
import { FetchBooks } from './fetch-books.ts';
import { GoneBooks } from './gone-books.ts';
import { ThrottleBooks } from './throttle-books.ts';

/** An answer this late is not merely on its way, microseconds. */
const OVERDUE_US = 1_000_000;

/** What the clients of a subscriber task tell beside the messages: troubles, connections, waits, quotas, what is gone, their ends. */
export class ClientBooks {
  readonly failures = new ClientFailures();
  readonly connections: ConnectionBooks;
  readonly #errors: Record<string, number> = {};
  readonly #fetches = new FetchBooks();
  readonly #throttles: ThrottleBooks;
  readonly #gone = new GoneBooks();
  #overdue = { clients: 0, longestUs: 0 };

  constructor(clients: number, nowUs: () => number) {
    this.#throttles = new ThrottleBooks(clients, nowUs);
    this.connections = new ConnectionBooks(nowUs);
  }

  /** Notes, before connections are closed, what the system still owes clients. */
  noteOverdue(clients: readonly SubscriberClient[], nowUs: number): void {
    const overdue = clients.map((client) => client.overdueUs?.(nowUs) ?? 0).filter((us) => us >= OVERDUE_US);
    if (overdue.length > 0) this.#overdue = { clients: overdue.length, longestUs: Math.max(...overdue) };
  }

  /** @param member where a member of a group tells what becomes of it */
  sinkOf(client: number, member: MemberSink | null = null): SubscriberSink {
    return {
      member,
      connections: this.connections.sinkOf(client),
      trouble: (name) => {
        this.#errors[name] = (this.#errors[name] ?? 0) + 1;
      },
      fetched: (waitUs, behind) => this.#fetches.add(waitUs, behind),
      throttled: (ms) => this.#throttles.add(client, ms),
      gone: (stream, from, to, why) => this.#gone.add(client, { stream, from, to, why }),
      gaveUp: (why) => this.failures.add(client, why),
    };
  }

  report(
    detail: 'progress' | 'ranges' | 'full',
  ): Pick<
    SubscriberReport,
    | 'errors'
    | 'gave_up'
    | 'fetches'
    | 'fetch_wait_s'
    | 'behind_fetches'
    | 'behind_wait_s'
    | 'overdue_clients'
    | 'overdue_s'
    | 'throttle_s'
    | 'throttled_clients'
    | 'gone'
    | 'connections'
  > {
    return {
      errors: { ...this.#errors },
      gave_up: this.failures.rows(),
      ...this.#fetches.report(),
      overdue_clients: this.#overdue.clients,
      overdue_s: this.#overdue.longestUs / 1e6,
      throttle_s: this.#throttles.totalS,
      throttled_clients: this.#throttles.clientsNow(),
      gone: this.#gone.rows(),
      connections: this.connections.report(detail === 'full'),
    };
  }
}
