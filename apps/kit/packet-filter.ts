import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { HydraError } from '../../src/base/errors.ts';

/** The two ends of a TCP connection, as this side has them. */
export interface ConnectionEnds {
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
}

const SETS = { ip: 'lost', ip6: 'lost6' } as const;
/** What closes the listing of a set: all commands before it have been carried out. */
const LISTED = '\n}\n';

/**
 * Has the kernel drop every packet of chosen TCP connections, in both directions (nftables: Linux, as root). The table
 * is owned by a process of `nft` that reads from this one (`flags owner`): the kernel removes it when either ends,
 * however that is.
 */
export class PacketFilter {
  readonly #nft: ChildProcess;
  readonly #table = `inet hydra_${randomBytes(6).toString('hex')}`;
  #last: Promise<void> = Promise.resolve();
  #said = '';
  #complained = '';
  #heard: () => void = () => {};
  #ended: string | null = null;

  private constructor() {
    // It keeps a history in its home.
    const env = { PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin`, HOME: '/dev/null' };
    this.#nft = spawn('nft', ['-i'], { env, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#nft.on('error', ({ message }) => this.#end(message));
    this.#nft.on('close', () => this.#end('nft ended'));
    this.#nft.stdin?.on('error', () => {});
    this.#nft.stdout?.on('data', (text) => {
      this.#said += text;
      this.#heard();
    });
    this.#nft.stderr?.on('data', (text) => {
      this.#complained += text;
      this.#heard();
    });
  }

  /** @throws HydraError where this process has not the right, or there is no nft */
  static async open(): Promise<PacketFilter> {
    const filter = new PacketFilter();
    try {
      await filter.#carryOut(filter.#tableCommands());
    } catch (error) {
      filter.close();
      throw error;
    }
    return filter;
  }

  /** Resolves when none of their packets passes any more. @throws HydraError where that could not be done */
  drop(connections: readonly ConnectionEnds[]): Promise<void> {
    return this.#change('add', connections);
  }

  /** Resolves when they pass again. @throws HydraError where that could not be done */
  pass(connections: readonly ConnectionEnds[]): Promise<void> {
    return this.#change('delete', connections);
  }

  /** Everything passes again; idempotent. */
  close(): void {
    this.#nft.kill('SIGKILL');
  }

  #change(verb: 'add' | 'delete', connections: readonly ConnectionEnds[]): Promise<void> {
    const commands = (['ip', 'ip6'] as const).flatMap((family) => {
      const own = connections.filter((one) => isIPv6(one.localAddress) === (family === 'ip6'));
      if (own.length === 0) return [];
      const elements = own.map(
        ({ localAddress, localPort, remoteAddress, remotePort }) =>
          `${localAddress} . ${localPort} . ${remoteAddress} . ${remotePort}`,
      );
      return [`${verb} element ${this.#table} ${SETS[family]} { ${elements.join(', ')} }`];
    });
    this.#last = this.#last.then(() => this.#carryOut(commands));
    return this.#last;
  }

  #tableCommands(): string[] {
    const to = this.#table;
    const sets = (['ip', 'ip6'] as const).flatMap((family) => {
      const address = family === 'ip' ? 'ipv4_addr' : 'ipv6_addr';
      const set = SETS[family];
      return [
        `add set ${to} ${set} { type ${address} . inet_service . ${address} . inet_service; }`,
        `add rule ${to} in ${family} daddr . tcp dport . ${family} saddr . tcp sport @${set} drop`,
        `add rule ${to} out ${family} saddr . tcp sport . ${family} daddr . tcp dport @${set} drop`,
      ];
    });
    return [
      `add table ${to} { flags owner; }`,
      `add chain ${to} in { type filter hook input priority 0; }`,
      `add chain ${to} out { type filter hook output priority 0; }`,
      ...sets,
    ];
  }

  /** One after the other: what nft says after the last of them says that all are done. */
  async #carryOut(commands: readonly string[]): Promise<void> {
    [this.#said, this.#complained] = ['', ''];
    this.#nft.stdin?.write(`${[...commands, `list set ${this.#table} ${SETS.ip}`].join('\n')}\n`);
    while (this.#ended === null && this.#complained === '' && !this.#said.endsWith(LISTED)) {
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
    }
    const trouble = this.#complained.split('\n')[0] || this.#ended;
    if (trouble) throw new HydraError(`nft cannot drop packets: ${trouble.replace(/^Error: /, '')}`);
  }

  #end(reason: string): void {
    this.#ended ??= reason;
    this.#heard();
  }
}
