import type { Socket } from 'node:net';
import type { OpenedConnection } from '../kit/client.ts';

/** When the steps of opening one connection are over, by the client's clock. */
export class ConnectionTimes {
  readonly #clockUs: () => number;
  readonly #beganUs: number;
  #connectedUs: number | null = null;
  #securedUs: number | null = null;
  #loginUs: number | null = null;

  /** The connection begins now. @param clockUs monotonic microseconds */
  constructor(clockUs: () => number) {
    this.#clockUs = clockUs;
    this.#beganUs = clockUs();
  }

  /** Of TLS, `connect` tells of TCP alone. */
  follow(socket: Socket): void {
    socket.once('connect', () => {
      this.#connectedUs = this.#clockUs();
    });
    socket.once('secureConnect', () => {
      this.#securedUs = this.#clockUs();
    });
  }

  /** Takes the time of a login. */
  async login<T>(work: () => Promise<T>): Promise<T> {
    const fromUs = this.#clockUs();
    const done = await work();
    this.#loginUs = this.#clockUs() - fromUs;
    return done;
  }

  /** It can be used from now on. */
  opened(): OpenedConnection {
    const connectedUs = this.#connectedUs;
    const securedUs = this.#securedUs;
    return {
      connectUs: connectedUs === null ? null : connectedUs - this.#beganUs,
      tlsUs: securedUs === null || connectedUs === null ? null : securedUs - connectedUs,
      loginUs: this.#loginUs,
      readyUs: this.#clockUs() - this.#beganUs,
    };
  }
}
