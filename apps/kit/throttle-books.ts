/** For how long quotas hold the clients of a task back. */
export class ThrottleBooks {
  readonly #nowUs: () => number;
  /** Until when each client is held back, monotonic microseconds. */
  readonly #untilUs: Float64Array;
  #totalMs = 0;

  constructor(clients: number, nowUs: () => number) {
    this.#nowUs = nowUs;
    this.#untilUs = new Float64Array(clients);
  }

  /** A client is held back for `ms` from now on. */
  add(client: number, ms: number): void {
    this.#totalMs += ms;
    const untilUs = this.#nowUs() + ms * 1000;
    this.#untilUs[client] = Math.max(this.#untilUs[client] ?? 0, untilUs);
  }

  /** Of all clients together, seconds. */
  get totalS(): number {
    return this.#totalMs / 1000;
  }

  /** How many clients are held back at this moment. */
  clientsNow(): number {
    const nowUs = this.#nowUs();
    return this.#untilUs.reduce((clients, untilUs) => (untilUs > nowUs ? clients + 1 : clients), 0);
  }
}
