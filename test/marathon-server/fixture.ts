import { once } from 'node:events';
import { createServer, type RequestListener, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type LocalMarathon, startLocalMarathon } from '../../src/marathon-server/server.ts';
import type { AgentSpec } from '../../src/marathon-server/state/agents.ts';
import type { Keeper } from '../../src/process/keeper.ts';
import { createKeeper } from '../../src/process/watched-keeper.ts';

export type Json = { [key: string]: unknown };

export interface Answer {
  status: number;
  headers: Headers;
  body: Json;
  text: string;
}

export interface StreamedEvent extends Json {
  eventType: string;
}

/** The event stream of a Marathon, all of it since it was opened. */
export class EventLog {
  readonly events: StreamedEvent[] = [];
  readonly #stop = new AbortController();
  #wake: () => void = () => {};

  static async open(url: string): Promise<EventLog> {
    const log = new EventLog();
    const response = await fetch(url, { headers: { accept: 'text/event-stream' }, signal: log.#stop.signal });
    if (response.body === null) throw new Error('no event stream');
    log.#read(response.body).catch(() => {});
    return log;
  }

  /** The first event, past or to come, that fits. */
  async first(fits: (event: StreamedEvent) => boolean): Promise<StreamedEvent> {
    for (;;) {
      const found = this.events.find(fits);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  close(): void {
    this.#stop.abort();
  }

  async #read(body: AsyncIterable<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let pending = '';
    for await (const part of body) {
      const blocks = (pending + decoder.decode(part, { stream: true })).split('\r\n\r\n');
      pending = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (data !== undefined) this.events.push(JSON.parse(data));
      }
      this.#wake();
    }
  }
}

/** A local Marathon with a client for its API and its events at hand. */
export class Fixture {
  readonly keeper: Keeper;
  readonly marathon: LocalMarathon;
  log: EventLog;

  private constructor(keeper: Keeper, marathon: LocalMarathon, log: EventLog) {
    this.keeper = keeper;
    this.marathon = marathon;
    this.log = log;
  }

  static async start(agents?: AgentSpec[]): Promise<Fixture> {
    const keeper = await createKeeper();
    const marathon = await startLocalMarathon({
      host: '127.0.0.1',
      port: 0,
      keeper,
      ...(agents === undefined ? {} : { agents }),
    });
    return new Fixture(keeper, marathon, await EventLog.open(`${marathon.url}/v2/events`));
  }

  /** Follows events again, from now on. */
  async reopenLog(): Promise<void> {
    this.log.close();
    this.log = await EventLog.open(`${this.marathon.url}/v2/events`);
  }

  async close(): Promise<void> {
    this.log.close();
    await this.marathon.close();
    await this.keeper.close();
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(`${this.marathon.url}${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = text !== '' && response.headers.get('content-type')?.includes('json') === true;
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : {} };
  }

  /** Waits until a deployment has succeeded. */
  async deployed(answer: Answer): Promise<void> {
    const id = answer.headers.get('marathon-deployment-id');
    if (id === null) throw new Error(`no deployment: ${answer.status} ${answer.text}`);
    await this.log.first((event) => event.eventType === 'deployment_success' && event.id === id);
  }

  /** Creates a small app and waits until its tasks run. */
  async launch(app: Json): Promise<Json[]> {
    await this.deployed(await this.call('POST', '/v2/apps', { cpus: 0.01, mem: 16, ...app }));
    return this.tasks(String(app.id));
  }

  async tasks(appId: string): Promise<Json[]> {
    return (await this.call('GET', `/v2/apps${appId}/tasks`)).body.tasks as Json[];
  }

  /** Waits for a task of the app to reach a state. */
  status(appId: string, taskStatus: string, nth = 1): Promise<StreamedEvent> {
    const seen = new Set<StreamedEvent>();
    return this.log.first((event) => {
      if (
        event.eventType === 'status_update_event' &&
        event.appId === appId &&
        event.taskStatus === taskStatus
      ) {
        seen.add(event);
      }
      return seen.size >= nth;
    });
  }

  /** The sandbox of a task, found as clients of Mesos do. */
  async directory(taskId: unknown): Promise<string> {
    for (const agent of (await this.call('GET', '/master/slaves')).body.slaves as Json[]) {
      const address = String(agent.pid).split('@')[1];
      const state = (await (await fetch(`http://${address}/state`)).json()) as {
        frameworks: { id: string; executors: Json[]; completed_executors: Json[] }[];
      };
      const [framework] = state.frameworks;
      const executor = [...(framework?.executors ?? []), ...(framework?.completed_executors ?? [])].find(
        ({ id }) => id === taskId,
      );
      if (executor !== undefined) return String(executor.directory);
    }
    throw new Error(`no sandbox of ${taskId}`);
  }

  /** What a task wrote, read as clients of Mesos do. */
  async output(taskId: unknown, file: 'stdout' | 'stderr'): Promise<string> {
    const path = encodeURIComponent(`${await this.directory(taskId)}/${file}`);
    return String((await this.call('GET', `/files/read?path=${path}&offset=0&length=65536`)).body.data);
  }
}

/** An HTTP server of the test's own on any port. */
export async function serve(listener: RequestListener): Promise<{ url: string; close(): Promise<void> }> {
  const server: Server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A request that `fetch` would not let through: with a body on GET, or any Host. */
export async function rawRequest(
  url: string,
  options: { method: string; headers?: Record<string, string>; body?: string },
): Promise<{ status: number; text: string }> {
  const length =
    options.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(options.body)) };
  const headers = { ...length, ...options.headers };
  const sent = request(url, { method: options.method, headers });
  sent.end(options.body);
  const [response] = await once(sent, 'response');
  let text = '';
  for await (const part of response) text += part;
  return { status: response.statusCode, text };
}
