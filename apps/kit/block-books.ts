import { ControlRefusal } from '../../src/control/control-refusal.ts';
import { BlockAccount } from '../../src/measure/block-account.ts';
import type { BlockMode, BlockReport } from '../../src/measure/block-report.ts';
import type { PublishedTotals } from '../../src/measure/report.ts';
import type { SubscriberAccount } from '../../src/measure/subscriber-account.ts';
import type { SubscriberClient } from './client.ts';

/** The clients of one test, and their accounts by the same index. */
interface Clients {
  clients: readonly SubscriberClient[];
  accounts: readonly SubscriberAccount[];
}

type Gate = NonNullable<SubscriberClient['gate']>;

/** One block of one client. */
interface Blocked {
  block: number;
  client: number;
  mode: BlockMode;
  beginUs: number;
  account: BlockAccount;
  timer: NodeJS.Timeout | undefined;
}

/** How a client is to be blocked. */
export interface BlockOrder {
  /** Which block of the run. */
  block: number;
  mode: BlockMode;
  /** Until it ends by itself, seconds; null = when that is told. */
  forS: number | null;
}

/** Blocks the networks of a task's clients, and takes down what becomes of each. */
export class BlockBooks {
  readonly #of: Clients;
  readonly #nowUs: () => number;
  readonly #blocked: Blocked[] = [];

  constructor(of: Clients, nowUs: () => number) {
    this.#of = of;
    this.#nowUs = nowUs;
  }

  /**
   * Who is blocked already stays so, and is none of this block.
   * @throws ControlRefusal where a client has no network that can be blocked
   */
  block(clients: readonly number[], order: BlockOrder): void {
    const gates = clients.map((client) => [client, this.#gateOf(client)] as const);
    for (const [client, gate] of gates) if (gate.mode === null) this.#block(client, order, gate);
  }

  #block(client: number, { block, mode, forS }: BlockOrder, gate: Gate): void {
    const own = this.#of.accounts[client] as SubscriberAccount;
    const account = new BlockAccount(own.heights(), own.reconnects);
    own.watchBlock(account);
    gate.block(mode);
    const timer = forS === null ? undefined : setTimeout(() => this.unblock([client]), forS * 1000);
    this.#blocked.push({ block, client, mode, beginUs: this.#nowUs(), account, timer });
  }

  /** Of clients that are not blocked nothing is asked. */
  unblock(clients: readonly number[]): void {
    for (const blocked of this.#blocked) {
      if (blocked.account.endUs !== null || !clients.includes(blocked.client)) continue;
      clearTimeout(blocked.timer);
      blocked.account.ended(this.#nowUs());
      this.#of.clients[blocked.client]?.gate?.unblock();
    }
  }

  /** Nothing stays blocked: the test is over. */
  end(): void {
    this.unblock(this.#blocked.map(({ client }) => client));
  }

  report(published: PublishedTotals | null): BlockReport[] {
    const streams = published?.publishers.map((publisher) => publisher.streams) ?? null;
    return this.#blocked.map(({ account, beginUs, block, client, mode }) => ({
      block,
      client,
      mode,
      begin_us: beginUs,
      end_us: account.endUs,
      late: account.late,
      missing: streams === null ? null : (this.#of.accounts[client]?.missingIn(account, streams) ?? null),
      reconnects: account.reconnects,
      again_us: account.againUs,
      recovered_us: account.recoveredUs,
    }));
  }

  #gateOf(client: number): Gate {
    const { gate } = this.#of.clients[client] ?? {};
    if (gate === undefined)
      throw new ControlRefusal('block: no such client is here whose network can be blocked');
    return gate;
  }
}
