import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** A call as it arrived. */
export interface PaperCall {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: unknown;
}

export interface PaperTask {
  id: string;
  appId: string;
  state: string;
}

interface PaperApp {
  id: string;
  cmd: unknown;
  labels: unknown;
  instances: number;
  lastTaskFailure?: Record<string, string>;
}

/** What a call gets in the place of its answer: a status and body, a cut connection, or nothing ever. */
export type Mishap =
  | { status: number; body?: unknown; headers?: Record<string, string> }
  | 'reset'
  | 'silence';

/**
 * A Marathon on paper: tasks are rows that run as soon as they are asked for, so that a fleet of a thousand costs
 * nothing and everything that can go wrong does so when the test says.
 */
export class PaperMarathon {
  readonly calls: PaperCall[] = [];
  readonly apps = new Map<string, PaperApp>();
  readonly tasks: PaperTask[] = [];
  deployments: { id: string; affectedApps: string[]; currentStep?: number; totalSteps?: number }[] = [];
  streamsEvents = true;
  /** `host:port` of the leader; itself unless told. */
  leader: string | undefined;
  /** Whether tasks run as soon as they are asked for. */
  isPrompt = true;
  /** Called before every call; what it gives happens in the place of the answer. */
  before: (call: PaperCall) => Mishap | undefined | Promise<undefined> = () => undefined;
  /** Called after a change was made; what it gives happens in the place of the answer. */
  after: (call: PaperCall) => Mishap | undefined = () => undefined;
  /** Whether every task that starts or ends is told of by an event. */
  tellsOfTasks = false;
  /** What all answers together were, streams apart. */
  sentBytes = 0;
  readonly #server: Server;
  readonly #streams = new Set<ServerResponse>();
  #attached: () => void = () => undefined;
  #count = 0;

  private constructor(server: Server, url: string) {
    this.#server = server;
    this.url = url;
  }

  static async start(): Promise<PaperMarathon> {
    const server = createServer((request, response) => {
      void marathon.#serve(request, response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : '';
    const marathon = new PaperMarathon(server, `http://127.0.0.1:${port}`);
    return marathon;
  }

  /** Stays what it was when it is closed. */
  readonly url: string;

  /** Calls of one method, as `path` or `path <- body`. */
  made(method: string): string[] {
    return this.calls
      .filter((call) => call.method === method)
      .map(({ path, body }) => (body === undefined ? path : `${path} <- ${JSON.stringify(body)}`));
  }

  addApp(id: string, instances: number): void {
    this.apps.set(id, { id, cmd: 'x', labels: {}, instances });
    this.#settle(id, instances);
  }

  endTask(id: string): void {
    const at = this.tasks.findIndex((task) => task.id === id);
    if (at >= 0) this.tasks.splice(at, 1);
  }

  /** Resolves when the next stream of events is opened. */
  nextStream(): Promise<void> {
    return new Promise((resolve) => {
      this.#attached = resolve;
    });
  }

  emit(type: string, data: Record<string, unknown>): void {
    for (const stream of this.#streams) {
      stream.write(`event: ${type}\r\ndata: ${JSON.stringify({ eventType: type, ...data })}\r\n\r\n`);
    }
  }

  get openStreams(): number {
    return this.#streams.size;
  }

  cutStreams(): void {
    for (const stream of this.#streams) stream.destroy();
    this.#streams.clear();
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const url = new URL(request.url ?? '/', 'http://paper');
    const text = Buffer.concat(chunks).toString();
    const call: PaperCall = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
    this.calls.push(call);
    const mishap = await this.before(call);
    if (mishap !== undefined) return this.#meet(mishap, response);
    if (call.path === '/v2/events' && this.streamsEvents) return this.#stream(response);
    const answer = this.#answer(call);
    this.#meet(this.after(call) ?? answer, response);
  }

  #meet(mishap: Mishap, response: ServerResponse): void {
    if (mishap === 'silence') return;
    if (mishap === 'reset') {
      response.destroy();
      return;
    }
    const text = mishap.body === undefined ? '' : JSON.stringify(mishap.body);
    this.sentBytes += text.length;
    response.writeHead(mishap.status, { 'content-type': 'application/json', ...mishap.headers }).end(text);
  }

  #stream(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    this.#streams.add(response);
    response.once('close', () => this.#streams.delete(response));
    this.#attached();
  }

  #answer(call: PaperCall): { status: number; body?: unknown } {
    const { method, path } = call;
    if (path === '/ping') return { status: 200, body: 'pong' };
    if (path === '/v2/leader')
      return { status: 200, body: { leader: this.leader ?? new URL(this.url).host } };
    if (path === '/v2/tasks') return { status: 200, body: { tasks: this.tasks } };
    if (path === '/v2/deployments') return { status: 200, body: this.deployments };
    if (path.startsWith('/v2/deployments/')) return this.#cancel(path.split('/').at(-1) ?? '');
    if (path === '/v2/apps') return method === 'POST' ? this.#create(call.body) : this.#list(call.query);
    const [, id = '', tasks] = /^\/v2\/apps(\/.+?)(\/tasks)?$/.exec(path) ?? [];
    const app = this.apps.get(id);
    if (app === undefined) return { status: 404, body: { message: `App '${id}' does not exist` } };
    if (tasks !== undefined) return { status: 200, body: { tasks: this.#tasksOf(id) } };
    const locks = this.#locksOf(id, call);
    if (locks.length > 0) return { status: 409, body: { message: 'App is locked', deployments: locks } };
    return method === 'DELETE' ? this.#delete(id) : this.#scale(app, call.body);
  }

  /** Deployments that hinder the call; those that it overrides end. */
  #locksOf(id: string, { query }: PaperCall) {
    const locks = this.deployments.filter(({ affectedApps }) => affectedApps.includes(id));
    if (query.get('force') !== 'true') return locks;
    this.deployments = this.deployments.filter((deployment) => !locks.includes(deployment));
    return [];
  }

  #create(body: unknown): { status: number; body?: unknown } {
    const { id, cmd, labels, instances } = body as PaperApp;
    if (this.apps.has(id)) {
      return { status: 409, body: { message: `An app with id [${id}] already exists.` } };
    }
    this.apps.set(id, { id, cmd, labels, instances });
    if (this.isPrompt) this.#settle(id, instances);
    return { status: 201, body: {} };
  }

  #scale(app: PaperApp, body: unknown): { status: number; body?: unknown } {
    app.instances = (body as { instances: number }).instances;
    if (this.isPrompt) this.#settle(app.id, app.instances);
    return { status: 200, body: {} };
  }

  #delete(id: string): { status: number; body?: unknown } {
    this.apps.delete(id);
    if (this.isPrompt) this.#settle(id, 0);
    return { status: 200, body: {} };
  }

  #cancel(id: string): { status: number; body?: unknown } {
    this.deployments = this.deployments.filter((deployment) => deployment.id !== id);
    return { status: 202 };
  }

  #list(query: URLSearchParams): { status: number; body?: unknown } {
    const apps = [...this.apps.values()]
      .filter(({ id }) => id.includes(query.get('id') ?? ''))
      .map((app) => ({
        ...app,
        tasksStaged: 0,
        tasksRunning: this.#tasksOf(app.id).length,
        deployments: this.deployments.filter(({ affectedApps }) => affectedApps.includes(app.id)),
      }));
    return { status: 200, body: { apps } };
  }

  #tasksOf(appId: string): PaperTask[] {
    return this.tasks.filter((task) => task.appId === appId);
  }

  /** Starts or ends as many tasks as it takes. */
  #settle(appId: string, wanted: number): void {
    const own = this.#tasksOf(appId);
    for (const { id } of own.slice(wanted)) {
      this.endTask(id);
      this.#tell(id, appId, 'TASK_KILLED');
    }
    for (let count = own.length; count < wanted; count += 1) {
      this.#count += 1;
      const id = `${appId.slice(1).replaceAll('/', '_')}.${this.#count}`;
      this.tasks.push({ id, appId, state: 'TASK_RUNNING' });
      this.#tell(id, appId, 'TASK_RUNNING');
    }
  }

  #tell(taskId: string, appId: string, taskStatus: string): void {
    if (this.tellsOfTasks) this.emit('status_update_event', { taskId, appId, taskStatus, message: '' });
  }
}
