import { Agent, type IncomingMessage, request } from 'node:http';
import { seededRandom } from '../../src/base/seeded-random.ts';
import { type FuzzRequest, RequestFuzzer } from './fuzz-requests.ts';

/** What became of many requests. */
export interface FuzzReport {
  /** How many had which status. */
  statuses: Map<number, number>;
  /** Requests that were answered with 5xx, or not at all. */
  faults: { answer: string; request: FuzzRequest }[];
}

const answerMs = 20_000;

function send(base: URL, agent: Agent, { method, target, headers, body }: FuzzRequest) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const { hostname: host, port } = base;
    const signal = AbortSignal.timeout(answerMs);
    const onResponse = (response: IncomingMessage) => {
      let text = '';
      const done = () => resolve({ status: response.statusCode ?? 0, text });
      response.once('end', done);
      response.once('error', reject);
      // A stream of events never ends.
      if (response.headers['content-type']?.startsWith('text/event-stream') === true) {
        done();
        response.destroy();
        return;
      }
      response.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
    };
    const sent = request({
      host,
      port,
      method,
      path: target,
      headers: { ...headers, ...length },
      agent,
      signal,
    });
    sent.once('response', onResponse).once('error', reject);
    sent.end(body);
  });
}

/** Sends that many random requests, the same ones for the same seed, eight at a time. */
export async function fuzz(url: string, count: number, seed: number): Promise<FuzzReport> {
  const fuzzer = new RequestFuzzer(seededRandom(seed));
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const report: FuzzReport = { statuses: new Map(), faults: [] };
  let left = count;
  const work = async () => {
    while (left > 0) {
      left -= 1;
      const asked = fuzzer.next();
      const { status, text } = await send(new URL(url), agent, asked).catch((error) => {
        return { status: 0, text: String(error) };
      });
      report.statuses.set(status, (report.statuses.get(status) ?? 0) + 1);
      if (status === 0 || status >= 500) report.faults.push({ answer: `${status} ${text}`, request: asked });
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  agent.destroy();
  return report;
}
