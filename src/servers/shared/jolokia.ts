import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { cacheFolder } from '../../base/cache-folder.ts';
import { delay } from '../../base/clock.ts';
import { HydraError } from '../../base/errors.ts';
import { packageRoot } from '../../base/package-root.ts';
import { makeFolderAtomically } from './atomic-folder.ts';
import { type Env, findOnPath } from './executables.ts';
import { closeSocket, loadAgent, systemProperty } from './jvm-attach.ts';
import { copyJars, type InstallOptions, NETWORK_HINT } from './maven.ts';

/*
 * What a Java server counts of itself (its MBeans), read with Jolokia (jolokia.org): an agent that is loaded into a JVM
 * which runs already, and answers JSON over HTTP on a loopback port, to whoever has a password that nobody has seen.
 */

export const jolokiaPom: string = join(packageRoot, 'src', 'servers', 'shared', 'jolokia-pom.xml');

const USER = 'hydra';
/** System property in which the agent says where it listens, once it does. */
const ADDRESS = 'jolokia.agent';
const POLL_MS = 50;
const LONGEST_ANSWER = 4 * 1024 * 1024;

function folderOf(env: Env): { version: string; folder: string } {
  const version = /<jolokia\.version>([^<]+)</.exec(readFileSync(jolokiaPom, 'utf8'))?.[1];
  if (version === undefined) throw new HydraError(`${jolokiaPom} names no jolokia.version`);
  return { version, folder: join(cacheFolder(env), `jolokia-${version}`) };
}

/**
 * The agent's jar, fetched with Maven into the cache where it is not there yet.
 * @throws HydraError when there is no Maven or it fails; the signal's reason when aborted
 */
export async function installJolokia(options: InstallOptions): Promise<string> {
  const { env, keeper, signal } = options;
  const { version, folder } = folderOf(env);
  const known = jarIn(folder);
  if (known !== null) return known;
  const what = `Jolokia ${version}`;
  const maven = findOnPath('mvn', env);
  if (maven === undefined) throw new HydraError(`no Maven on the PATH to fetch ${what} with`);
  signal?.throwIfAborted();
  await makeFolderAtomically(keeper, folder, (unfinished) =>
    copyJars({ what, maven, pom: jolokiaPom, folder: unfinished, hint: NETWORK_HINT }, options),
  );
  const jar = jarIn(folder);
  if (jar === null) throw new HydraError(`Maven left no agent in ${folder}`);
  return jar;
}

function jarIn(folder: string): string | null {
  try {
    const name = readdirSync(folder).find((file) => file.endsWith('-javaagent.jar'));
    return name === undefined ? null : join(folder, name);
  } catch {
    return null;
  }
}

/** Attributes of MBeans by the MBean's name and by theirs; what is not there is left out. */
export type BeanValues = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** Which MBeans, by name or by a pattern with `*`, and which of their attributes. */
export interface BeanQuery {
  mbean: string;
  attribute: readonly string[];
}

/** The MBeans of one JVM, over one connection that stays. */
export class JvmBeans {
  readonly #address: URL;
  readonly #authorization: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  private constructor(address: string, password: string) {
    this.#address = new URL(address);
    this.#authorization = `Basic ${Buffer.from(`${USER}:${password}`).toString('base64')}`;
  }

  /** Loads the agent into a JVM. @throws HydraError where that fails; the signal's reason when aborted */
  static async open(pid: number, jar: string, signal: AbortSignal): Promise<JvmBeans> {
    if (process.platform !== 'linux') throw new HydraError('a running JVM is reached on Linux only');
    const password = randomBytes(24).toString('hex');
    const quiet = 'logHandlerClass=org.jolokia.server.core.service.impl.QuietLogHandler';
    const options = `host=127.0.0.1,port=0,user=${USER},password=${password},discoveryEnabled=false,${quiet}`;
    try {
      await loadAgent(pid, { jar, options }, signal);
      for (;;) {
        const address = await systemProperty(pid, ADDRESS, signal);
        if (address !== null) return new JvmBeans(address, password);
        await delay(POLL_MS, signal);
      }
    } finally {
      await closeSocket(pid);
    }
  }

  /** @throws Error where it does not answer, or not what was asked */
  async read(queries: readonly BeanQuery[], timeoutMs: number): Promise<BeanValues> {
    const body = JSON.stringify(queries.map((query) => ({ type: 'read', ...query })));
    return beansIn(JSON.parse(await this.#post(body, timeoutMs)), queries);
  }

  close(): void {
    this.#agent.destroy();
  }

  #post(body: string, timeoutMs: number): Promise<string> {
    return new Promise((resolve, reject) => {
      const options = {
        method: 'POST',
        agent: this.#agent,
        headers: { authorization: this.#authorization, 'content-type': 'application/json' },
        signal: AbortSignal.timeout(timeoutMs),
      };
      const sent = request(this.#address, options, (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (piece: string) => {
          text += piece;
          if (text.length > LONGEST_ANSWER) answer.destroy(new HydraError('an answer without end'));
        });
        answer.on('error', reject);
        answer.on('end', () => {
          if (answer.statusCode === 200) resolve(text);
          else reject(new HydraError(`the JVM's agent answers ${answer.statusCode}`));
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }
}

/** Of an answer to several reads (Jolokia's protocol, bulk requests), by MBean. Pure. */
export function beansIn(answer: unknown, queries: readonly BeanQuery[]): BeanValues {
  const found = new Map<string, Readonly<Record<string, unknown>>>();
  if (!Array.isArray(answer)) throw new HydraError("the JVM's agent answers no list");
  queries.forEach(({ mbean }, at) => {
    const { status, value } = (answer[at] ?? {}) as { status?: unknown; value?: unknown };
    if (status !== 200 || typeof value !== 'object' || value === null) return;
    if (!mbean.includes('*')) found.set(mbean, value as Record<string, unknown>);
    else for (const [name, values] of Object.entries(value)) found.set(name, values);
  });
  return found;
}
