import { join } from 'node:path';
import { pythonWith } from '../harness/python-venv.ts';
import { Fixture, type Json } from '../marathon-server/fixture.ts';
import { ClientDriver, type ClientEvent } from './client-driver.ts';

const folder = join(import.meta.dirname, 'python');

/** What the client answers of an app; more than that is read by name. */
export interface App extends Json {
  id: string;
  instances: number;
  tasks: Task[];
  version: string;
}

export interface Task extends Json {
  id: string;
  host: string;
  ports: number[];
}

/** A Python that has `marathon` from PyPI. */
export const pythonWithMarathon = (): Promise<string> =>
  pythonWith('marathon', join(folder, 'requirements.txt'));

/** @param options what the client is made with beside the address, e.g. `auth_token` */
export const startPythonClient = (python: string, marathonUrl: string, options: Json = {}): ClientDriver =>
  new ClientDriver(python, [join(folder, 'driver.py'), marathonUrl, JSON.stringify(options)]);

/** `marathon` from PyPI, following all events, and a local Marathon of three agents that it drives. */
export class PythonClient {
  readonly fixture: Fixture;
  readonly driver: ClientDriver;
  readonly #python: string;

  private constructor(python: string, fixture: Fixture) {
    this.#python = python;
    this.fixture = fixture;
    this.driver = this.another();
  }

  static async open(): Promise<PythonClient> {
    const python = await pythonWithMarathon();
    const agent = (hostname: string) => ({ hostname, attributes: {} });
    const fixture = await Fixture.start(['127.0.0.1', '127.0.0.2', '127.0.0.3'].map(agent));
    const client = new PythonClient(python, fixture);
    await client.call('event_stream');
    await client.driver.event((event) => event.eventType === 'event_stream_attached');
    return client;
  }

  /** A second client of the same Marathon, which follows no events yet. */
  another(): ClientDriver {
    return startPythonClient(this.#python, this.fixture.marathon.url);
  }

  /** @throws ClientError with what the client threw */
  call<T = Json>(method: string, args: Json = {}): Promise<T> {
    return this.driver.call(method, args) as Promise<T>;
  }

  /** Waits until a deployment is over. */
  ended(deployment: unknown, eventType = 'deployment_success'): Promise<ClientEvent> {
    return this.driver.event((event) => event.eventType === eventType && event.id === deployment);
  }

  /** Creates a small app and waits until its tasks run. */
  async create(id: string, app: Json = {}): Promise<App> {
    const small = { cmd: 'exec sleep 1000', cpus: 0.01, mem: 16, ...app };
    const made = await this.call<App>('create_app', { app_id: id, app: { MarathonApp: small } });
    const [deployment] = made.deployments as Json[];
    await this.ended(deployment?.id);
    return this.call<App>('get_app', { app_id: id, embed_tasks: true });
  }

  async close(): Promise<void> {
    await this.driver.close();
    await this.fixture.close();
  }
}
