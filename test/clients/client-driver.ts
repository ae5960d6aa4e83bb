import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Json } from '../marathon-server/fixture.ts';

/** What a client threw when it was called. */
export interface ClientFailure {
  /** The name of the client's own exception. */
  type: string;
  status?: number | null;
  message: string;
  details?: unknown;
}

/** A call that the client, or who it asked, refused. */
export class ClientError extends Error {
  readonly failure: ClientFailure;

  constructor(call: string, failure: ClientFailure) {
    super(`${call}: ${failure.type}: ${failure.message}`);
    this.failure = failure;
  }
}

export interface ClientEvent extends Json {
  /** The client's own class for it. */
  class: string;
  eventType: string;
}

type Line =
  | { result: unknown }
  | { error: ClientFailure }
  | { event: ClientEvent }
  | { streamError: ClientFailure };

/** A program that calls a third-party client as told over its stdin, a line of JSON each. */
export class ClientDriver {
  readonly events: ClientEvent[] = [];
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<number | null>;
  readonly #answers: ((line: Line) => void)[] = [];
  readonly #waiting: (() => void)[] = [];
  #broken: Error | undefined;

  constructor(command: string, args: readonly string[]) {
    this.#process = spawn(command, args);
    let said = '';
    this.#process.stderr.setEncoding('utf8').on('data', (part: string) => {
      said += part;
    });
    createInterface(this.#process.stdout).on('line', (line) => this.#take(JSON.parse(line)));
    this.#process.on('error', (error) => this.#break(error));
    this.#process.stdin.on('error', (error) => this.#break(error));
    this.#ended = new Promise((resolve) => this.#process.on('close', resolve));
    this.#ended.then((code) => this.#break(new Error(`the driver ended with ${code}: ${said}`)));
  }

  /** What a method of the client returns, as JSON. @throws ClientError with what it threw */
  async call(method: string, args: unknown): Promise<unknown> {
    if (this.#broken !== undefined) throw this.#broken;
    const answered = new Promise<Line>((resolve) => this.#answers.push(resolve));
    this.#process.stdin.write(`${JSON.stringify({ call: method, args })}\n`);
    const line = await answered;
    if (this.#broken !== undefined) throw this.#broken;
    if ('error' in line) throw new ClientError(method, line.error);
    return 'result' in line ? line.result : undefined;
  }

  /**
   * The first event, past or to come, that fits.
   * @param after how many events not to look at
   * @throws when the client could not read its stream
   */
  async event(fits: (event: ClientEvent) => boolean, after = 0): Promise<ClientEvent> {
    for (;;) {
      const found = this.events.slice(after).find(fits);
      if (found !== undefined) return found;
      if (this.#broken !== undefined) throw this.#broken;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async close(): Promise<void> {
    this.#process.stdin.end();
    await this.#ended;
  }

  #take(line: Line): void {
    if ('event' in line) this.events.push(line.event);
    else if ('streamError' in line) this.#break(new ClientError('events', line.streamError));
    else this.#answers.shift()?.(line);
    this.#wake();
  }

  #break(error: Error): void {
    this.#broken ??= error;
    const line = { error: { type: 'driver', message: error.message } };
    for (const answer of this.#answers.splice(0)) answer(line);
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
