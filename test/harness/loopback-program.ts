/** Sends what the product sends over HTTP to a server of this machine, in every way it does; prints each way. */

import { deleteApp } from '../../src/marathon-client/app-undo.ts';
import { Transport } from '../../src/marathon-client/transport.ts';
import { download } from '../../src/marathon-server/executor/download.ts';
import { askOverHttp } from '../../src/marathon-server/executor/http-probe.ts';
import { postJson } from '../../src/marathon-server/http/event-callbacks.ts';

const [url = '', file = ''] = process.argv.slice(2);
const { hostname: host, port } = new URL(url);
const never = new AbortController().signal;

const ways: Record<string, () => Promise<unknown>> = {
  artifact: () => download(`${url}/artifact`, file, undefined, never),
  callback: () => postJson(`${url}/callback`, '{}', never),
  probe: () =>
    askOverHttp(
      { protocol: 'http', host, port: Number(port), path: '/probe' },
      { signal: never, wantsBody: true },
    ),
  transport: () =>
    new Transport({ urls: [url] }).exchange({ method: 'GET', base: url, path: '/', signal: never }),
  undo: () => deleteApp({ urls: [url], appId: '/a', label: { name: 'run', value: 'r1' } }),
};

for (const [way, send] of Object.entries(ways)) {
  await send();
  console.log(way);
}
process.exit(0);
