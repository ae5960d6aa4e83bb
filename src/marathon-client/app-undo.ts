import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { delay } from '../base/clock.ts';
import { HydraError } from '../base/errors.ts';
import { isMeantFor, redirectTarget } from '../base/redirects.ts';
import { trustedWith } from '../base/trusted-certificates.ts';
import type { Undoer } from '../process/undo.ts';

const tries = 3;
const timeoutMs = 2_500;
const pauseMs = 300;
const mostRedirects = 5;
/** An app with all its tasks embedded is larger than anything else that is asked for. */
const mostBytes = 64 * 1024 * 1024;

/** An app that was launched for a run. */
export interface LaunchedApp {
  /** Base address of every master. */
  urls: readonly string[];
  appId: string;
  /** What the app must bear to be ours. */
  label: { name: string; value: string };
  /** Value of the Authorization header. */
  authorization?: string;
  /** Certificates to trust beside those of Node.js, PEM. */
  ca?: string;
}

/** Removes an app of a run. */
export const appUndoer: Undoer<LaunchedApp> = {
  name: 'marathon-app',
  describe: ({ appId, urls }) => `app ${appId} at ${urls.join(', ')}`,
  undo: (app) => deleteApp(app),
};

interface Answer {
  status: number;
  location: string | undefined;
  body: string;
}

/**
 * Deletes an app at whichever master answers, unless it is gone or bears another label by now: then it is
 * somebody else's.
 * @throws Error of the last attempt when none succeeds.
 */
export async function deleteApp(app: LaunchedApp): Promise<void> {
  for (let left = tries; ; left -= 1) {
    for (const [index, url] of app.urls.entries()) {
      try {
        return await deleteAt(url, app);
      } catch (error) {
        if (left <= 1 && index === app.urls.length - 1) throw error;
      }
    }
    await delay(pauseMs);
  }
}

async function deleteAt(url: string, app: LaunchedApp): Promise<void> {
  const target = new URL(`${url.replace(/\/+$/, '')}/v2/apps${app.appId}`);
  const present = await ask('GET', target, app);
  if (present.status === 404) return;
  refuseFailure(target, present);
  if (labelOf(present.body, app.label.name) !== app.label.value) return;
  target.searchParams.set('force', 'true');
  const deleted = await ask('DELETE', target, app);
  if (deleted.status !== 404) refuseFailure(target, deleted);
}

function labelOf(body: string, name: string): unknown {
  return JSON.parse(body)?.app?.labels?.[name];
}

function refuseFailure({ host }: URL, { status }: Answer): void {
  if (status < 200 || status > 299) throw new HydraError(`${host} answered ${status}`);
}

/** The last answer: a standby master, or a proxy before it, may send on to another address. */
async function ask(method: string, target: URL, app: LaunchedApp): Promise<Answer> {
  let url = target;
  for (let redirects = 0; ; redirects += 1) {
    const answer = await askOnce(method, url, app);
    const next = redirectTarget(answer, url.href, method);
    if (next === undefined || redirects === mostRedirects) return answer;
    if (app.authorization !== undefined && !isMeantFor(next, app.urls)) {
      throw new HydraError(`${url.host} redirects to ${new URL(next).origin}, which gets no login`);
    }
    url = new URL(next);
  }
}

/** Not fetch: it takes no certificates of its own. */
function askOnce(method: string, target: URL, { authorization, ca }: LaunchedApp): Promise<Answer> {
  const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const sent = send(
      target,
      {
        method,
        // As the owner reached it: with no proxy between, which the agent of all others takes from the environment.
        agent: false,
        headers: authorization === undefined ? {} : { authorization },
        signal: AbortSignal.timeout(timeoutMs),
        ...(ca === undefined ? {} : { ca: trustedWith(ca) }),
      },
      (response) => {
        const parts: Buffer[] = [];
        let size = 0;
        response.on('data', (part: Buffer) => {
          size += part.length;
          if (size > mostBytes) response.destroy(new HydraError(`${target.host} answers without end`));
          else parts.push(part);
        });
        response.once('error', reject);
        response.once('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            location: response.headers.location,
            body: Buffer.concat(parts).toString('utf8'),
          }),
        );
      },
    );
    sent.once('error', reject);
    sent.end();
  });
}
