/** How long a master that failed is not taken for the leader, although another one says so, ms. */
const DISTRUST_MS = 30_000;

/** The masters of one Marathon, and which of them is asked at present. */
export class Masters {
  /** Base addresses, without a slash at the end. */
  readonly all: readonly string[];
  readonly #failedMs = new Map<string, number>();
  #current = 0;

  /** @throws RangeError for none at all. */
  constructor(urls: readonly string[]) {
    if (urls.length === 0) throw new RangeError('no address of a Marathon');
    this.all = urls.map((url) => url.replace(/\/+$/, ''));
  }

  get current(): string {
    return this.all[this.#current] ?? '';
  }

  /**
   * Goes on to the next master, unless somebody else has done so already.
   * @param nowMs on a clock that never goes back.
   */
  failed(url: string, nowMs: number): void {
    this.#failedMs.set(url, nowMs);
    if (this.current === url) this.#current = (this.#current + 1) % this.all.length;
  }

  worked(url: string): void {
    this.#failedMs.delete(url);
  }

  /**
   * Goes to the master that is known as `leader`, `host:port` as GET /v2/leader tells it, if it is one of ours that
   * has not just failed.
   */
  prefer(leader: string, nowMs: number): void {
    const index = this.#indexOf(leader);
    const failedMs = this.#failedMs.get(this.all[index] ?? '');
    const isDistrusted = failedMs !== undefined && nowMs - failedMs < DISTRUST_MS;
    if (index >= 0 && !isDistrusted) this.#current = index;
  }

  /** By host and port; by host alone where only one master has it, since a proxy may have another port. */
  #indexOf(leader: string): number {
    const addresses = this.all.map((url) => new URL(url));
    const exact = addresses.findIndex((url) => `${url.hostname}:${portOf(url)}` === leader);
    if (exact >= 0) return exact;
    const host = leader.replace(/:\d+$/, '');
    const alike = addresses.filter(({ hostname }) => hostname === host);
    return alike.length === 1 ? addresses.findIndex(({ hostname }) => hostname === host) : -1;
  }
}

function portOf({ port, protocol }: URL): string {
  return port === '' ? (protocol === 'https:' ? '443' : '80') : port;
}
