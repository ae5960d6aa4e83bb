import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { delay } from '../base/clock.ts';
import { HydraError } from '../base/errors.ts';
import { isMeantFor, redirectTarget } from '../base/redirects.ts';
import { trustedWith } from '../base/trusted-certificates.ts';
import type { Undo } from './undo.ts';

const tries = 3;
const timeoutMs = 2_500;
const pauseMs = 300;
const mostRedirects = 5;
/** An app with all its tasks embedded is larger than anything else that is asked for. */
const mostBytes = 64 * 1024 * 1024;

type AppUndo = Extract<Undo, { kind: 'marathon-app' }>;

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
export async function deleteApp(undo: AppUndo): Promise<void> {
  for (let left = tries; ; left -= 1) {
    for (const [index, url] of undo.urls.entries()) {
      try {
        return await deleteAt(url, undo);
      } catch (error) {
        if (left <= 1 && index === undo.urls.length - 1) throw error;
      }
    }
    await delay(pauseMs);
  }
}

async function deleteAt(url: string, undo: AppUndo): Promise<void> {
  const target = new URL(`${url.replace(/\/+$/, '')}/v2/apps${undo.appId}`);
  const present = await ask('GET', target, undo);
  if (present.status === 404) return;
  refuseFailure(target, present);
  if (labelOf(present.body, undo.label.name) !== undo.label.value) return;
  target.searchParams.set('force', 'true');
  const deleted = await ask('DELETE', target, undo);
  if (deleted.status !== 404) refuseFailure(target, deleted);
}

function labelOf(body: string, name: string): unknown {
  return JSON.parse(body)?.app?.labels?.[name];
}

function refuseFailure({ host }: URL, { status }: Answer): void {
  if (status < 200 || status > 299) throw new HydraError(`${host} answered ${status}`);
}

/** The last answer: a standby master, or a proxy before it, may send on to another address. */
async function ask(method: string, target: URL, undo: AppUndo): Promise<Answer> {
  let url = target;
  for (let redirects = 0; ; redirects += 1) {
    const answer = await askOnce(method, url, undo);
    const next = redirectTarget(answer, url.href, method);
    if (next === undefined || redirects === mostRedirects) return answer;
    if (undo.authorization !== undefined && !isMeantFor(next, undo.urls)) {
      throw new HydraError(`${url.host} redirects to ${new URL(next).origin}, which gets no login`);
    }
    url = new URL(next);
  }
}

/** Not fetch: it takes no certificates of its own. */
function askOnce(method: string, target: URL, { authorization, ca }: AppUndo): Promise<Answer> {
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
