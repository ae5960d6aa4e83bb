import { messageOf } from '../../src/base/errors.ts';
import { ControlRefusal } from '../../src/control/control-refusal.ts';
import { BlockAccount } from '../../src/measure/block-account.ts';
import type { BlockMode, BlockReport } from '../../src/measure/block-report.ts';
import type { PublishedTotals } from '../../src/measure/report.ts';
import type { SubscriberAccount } from '../../src/measure/subscriber-account.ts';
import type { SubscriberClient } from './client.ts';
import { type ConnectionEnds, PacketFilter } from './packet-filter.ts';

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
  /** Of the connections whose packets are dropped. */
  ends: readonly ConnectionEnds[];
  timer: NodeJS.Timeout | undefined;
}

/** The network of a client that is blocked, and the connections whose packets are dropped. */
interface Struck {
  gate: Gate;
  ends: readonly ConnectionEnds[];
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
  #filter: Promise<PacketFilter> | null = null;

  constructor(of: Clients, nowUs: () => number) {
    this.#of = of;
    this.#nowUs = nowUs;
  }

  /** Gets ready to drop packets. @throws ControlRefusal where the right for that lacks */
  async preparePacketLoss(): Promise<void> {
    await this.#packetFilter();
  }

  /**
   * Resolves when they are. Who is blocked already stays so, and is none of this block.
   * @throws ControlRefusal where a client has no network that can be blocked, or that cannot be done
   */
  async block(clients: readonly number[], order: BlockOrder): Promise<void> {
    const gates = clients.map((client) => [client, this.#gateOf(client)] as const);
    const free = gates.filter(([, gate]) => gate.mode === null);
    const ends = order.mode === 'packet_loss' ? await this.#dropPackets(free.map(([, gate]) => gate)) : [];
    free.forEach(([client, gate], index) => {
      this.#block(client, order, { gate, ends: ends[index] ?? [] });
    });
  }

  async #dropPackets(gates: readonly Gate[]): Promise<ConnectionEnds[][]> {
    const filter = await this.#packetFilter();
    const ends = gates.map((gate) => gate.ends);
    await filter.drop(ends.flat()).catch(refuse);
    return ends;
  }

  #packetFilter(): Promise<PacketFilter> {
    this.#filter ??= PacketFilter.open().catch((error: unknown) => {
      this.#filter = null;
      return refuse(error);
    });
    return this.#filter;
  }

  #block(client: number, { block, mode, forS }: BlockOrder, { gate, ends }: Struck): void {
    const own = this.#of.accounts[client] as SubscriberAccount;
    const account = new BlockAccount(own.heights(), own.reconnects);
    own.watchBlock(account);
    gate.block(mode);
    const timer = forS === null ? undefined : setTimeout(() => this.unblock([client]), forS * 1000);
    this.#blocked.push({ block, client, mode, beginUs: this.#nowUs(), account, ends, timer });
  }

  /** Of clients that are not blocked nothing is asked. */
  unblock(clients: readonly number[]): void {
    const over = this.#blocked.filter(
      ({ account, client }) => account.endUs === null && clients.includes(client),
    );
    const ends = over.flatMap((blocked) => blocked.ends);
    if (ends.length > 0) this.#passPackets(ends);
    for (const { account, client, timer } of over) {
      clearTimeout(timer);
      account.ended(this.#nowUs());
      this.#of.clients[client]?.gate?.unblock();
    }
  }

  /** Where that fails all pass: nobody stays blocked. */
  #passPackets(ends: readonly ConnectionEnds[]): void {
    const filter = this.#filter;
    filter?.then((open) => open.pass(ends).catch(() => open.close())).catch(() => {});
  }

  /** Nothing stays blocked: the test is over. */
  end(): void {
    this.unblock(this.#blocked.map(({ client }) => client));
    this.#filter?.then((filter) => filter.close()).catch(() => {});
    this.#filter = null;
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

function refuse(error: unknown): never {
  throw new ControlRefusal(`block with packet_loss: ${messageOf(error)}; another mode needs no rights`);
}
