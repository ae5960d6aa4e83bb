/** A request as it goes over the wire, and nothing that a client library would forbid. */
export interface FuzzRequest {
  method: string;
  target: string;
  headers: Record<string, string>;
  body: string | undefined;
}

/** Numbers in [0, 1) that a seed decides. */
export type Random = () => number;

const methods = [
  'GET',
  'GET',
  'GET',
  'POST',
  'POST',
  'PUT',
  'PUT',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'TRACE',
];

const ids = [
  'a',
  'b/c',
  'b',
  'shop/web',
  'shop',
  '..',
  '.',
  '*',
  'A B',
  'b/*',
  '%00',
  '%zz',
  '%2F',
  'é',
  'x'.repeat(300),
  '',
];

const paths = [
  '/ping',
  '/metrics',
  '/v2/apps',
  '/v2/apps/ID',
  '/v2/apps/ID/versions',
  '/v2/apps/ID/versions/VERSION',
  '/v2/apps/ID/restart',
  '/v2/apps/ID/tasks',
  '/v2/apps/ID/tasks/TASK',
  '/v2/tasks',
  '/v2/tasks/delete',
  '/v2/groups',
  '/v2/groups/ID',
  '/v2/groups/ID/versions',
  '/v2/groups/versions/VERSION',
  '/v2/deployments',
  '/v2/deployments/TASK',
  '/v2/queue',
  '/v2/queue/ID/delay',
  '/v2/info',
  '/v2/leader',
  '/v2/eventSubscriptions',
  '/v2/plugins',
  '/v2/pods',
  '/v2/schemas/app',
  '/ui',
  '/ui/ID',
  '/',
  '/master/slaves',
  '/master/state',
  '/master/state.json',
  '/state',
  '/slave(1)/state',
  '/agent/TASK/files/browse',
  '/version',
  '/health',
  '/system/stats.json',
  '/metrics/snapshot',
  '/monitor/statistics',
  '/files/browse',
  '/files/read',
  '/files/read.json',
  '/files/download',
  '/pkgpanda/active.buildinfo.full.json',
];

/** Where bodies are read. */
const written = ['/v2/apps', '/v2/apps/ID', '/v2/groups', '/v2/groups/ID', '/v2/tasks/delete'];

const queries = [
  'force=true',
  'force=False',
  'force',
  'scale=True',
  'wipe=true',
  'dryRun=true',
  'host=127.0.0.1',
  'status=running',
  'status[]=staging',
  'embed=apps.tasks',
  'embed=group.groups&embed=group.apps&embed=group.apps.tasks',
  'embed=lastUnusedOffers',
  'label=a==b',
  'label=(((',
  'label=a in (b,',
  'cmd=s',
  'id=b',
  'event_type=x',
  'partialUpdate=false',
  'jsonp=cb',
  'jsonp=</script>',
  'jsonp=',
  'path=/etc/passwd',
  'path=../../../etc/passwd',
  'path=%00',
  'offset=-1&length=5',
  'offset=1e99',
  'offset=99999999999999999999',
  'length=-99999999999',
  'callbackUrl=http://127.0.0.1:1/',
  'callbackUrl=:',
  '%zz=%',
  '=&&&=',
  '__proto__=1',
];

/** Values that have broken programs before. */
const oddities: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2 ** 31,
  Number.MAX_SAFE_INTEGER,
  '',
  'x',
  '/',
  '../..',
  '\u0000',
  '\ud800',
  '𝒳',
  'a'.repeat(5_000),
  [],
  {},
  [[]],
  [null],
  { a: null },
  { __proto__: null, constructor: 1, toString: 2 },
  [[['deep']]],
];

/** Nothing in them launches a task: what is fuzzed are requests, not processes. */
const app = {
  id: '/a',
  cmd: 'true',
  args: null,
  instances: 0,
  cpus: 0.1,
  mem: 16,
  disk: 0,
  env: { A: 'b' },
  labels: { role: 'x' },
  ports: [0, 8080],
  portDefinitions: [{ port: 0, protocol: 'tcp', name: 'http', labels: {} }],
  requirePorts: false,
  constraints: [
    ['hostname', 'UNIQUE'],
    ['rack', 'GROUP_BY', '2'],
    ['rack', 'LIKE', '('],
  ],
  uris: ['http://127.0.0.1:1/a.tgz'],
  fetch: [{ uri: 'http://127.0.0.1:1/a.tgz', extract: true }],
  healthChecks: [{ protocol: 'HTTP', path: '/', portIndex: 0, gracePeriodSeconds: 1 }],
  readinessChecks: [{ portName: 'http', httpStatusCodesForReady: [200] }],
  dependencies: ['/b', '../c'],
  upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 },
  backoffSeconds: 1,
  backoffFactor: 1.15,
  maxLaunchDelaySeconds: 10,
  taskKillGracePeriodSeconds: 1,
  killSelection: 'OLDEST_FIRST',
  unreachableStrategy: { inactiveAfterSeconds: 1, expungeAfterSeconds: 2 },
  container: null,
  ipAddress: null,
  residency: null,
};

const bodies: readonly unknown[] = [
  app,
  { id: '/b/c', cmd: 'true', instances: 0 },
  { instances: 0 },
  { version: '2020-01-01T00:00:00.000Z' },
  [app, { id: '/shop/web', cmd: 'true', instances: 0 }],
  {
    id: '/shop',
    apps: [{ ...app, id: 'web' }],
    groups: [{ id: 'sub', groups: [], apps: [] }],
    dependencies: [],
  },
  { scaleBy: 0 },
  { ids: ['a.b', 'shop_web.c'] },
];

/** Keys whose odd values would start processes or wait for ever, which is no fault of a request. */
const tamed = new Set(['instances', 'scaleBy']);

export class RequestFuzzer {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  next(): FuzzRequest {
    const method = this.#of(methods);
    const hasBody = this.#is(method === 'GET' || method === 'HEAD' ? 0.1 : 0.9);
    const type = this.#is(0.95)
      ? 'application/json'
      : this.#of(['text/plain', 'application/json; charset=utf-16', '', 'multipart/form-data', 'a/b/c']);
    return {
      method,
      target: this.#target(hasBody && this.#is(0.8) ? written : paths),
      headers: { ...(hasBody ? { 'content-type': type } : {}), ...this.#headers() },
      body: hasBody ? this.#body() : undefined,
    };
  }

  #target(choices: readonly string[]): string {
    const path = this.#of(choices).replace(/ID|TASK|VERSION/g, (what) => {
      if (what === 'VERSION') return this.#of(['2020-01-01T00:00:00.000Z', 'yesterday', '0']);
      return what === 'ID'
        ? encodeURI(this.#of(ids)).replaceAll('%25', '%')
        : this.#of(['a.b', 'x', '%2e%2e']);
    });
    const slashed = this.#is(0.1) ? path.replaceAll('/', '//') : path;
    const wanted = this.#is(0.5) ? [] : [this.#of(queries), ...(this.#is(0.3) ? [this.#of(queries)] : [])];
    const whole = `${slashed}${wanted.length > 0 ? '?' : ''}${wanted.join('&')}`;
    const sent = this.#is(0.05) ? this.#scrambled(whole) : whole;
    // A blank or a letter beyond ASCII ends the request line, and is no matter of what is behind it.
    return `/${sent.replace(/[^\x21-\x7e]/g, '%20').replace(/^\//, '')}`;
  }

  #headers(): Record<string, string> {
    if (this.#is(0.9)) return {};
    return this.#of<Record<string, string>>([
      { accept: 'application/xml' },
      { accept: 'text/event-stream' },
      { 'content-encoding': 'gzip' },
      { origin: 'null' },
      { referer: '%' },
      { authorization: 'Basic %%%' },
      { host: '::' },
      { range: 'bytes=5-1' },
      { 'if-none-match': '*' },
      { expect: '100-continue' },
    ]);
  }

  #body(): string {
    const valid = this.#of(bodies);
    const changed = this.#is(0.8) ? this.#mutated(valid) : valid;
    const text = JSON.stringify(changed) ?? '';
    return this.#is(0.1) ? this.#scrambled(text) : text;
  }

  /** The value with some of its parts replaced by odd ones, left out or added. */
  #mutated(value: unknown, depth = 0): unknown {
    if (this.#is(depth === 0 ? 0.02 : 0.08)) return this.#of(oddities);
    if (Array.isArray(value)) {
      const changed = value.map((entry) => this.#mutated(entry, depth + 1));
      return this.#is(0.05) ? [...changed, this.#of(oddities)] : changed;
    }
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value)
      .filter(() => !this.#is(0.1))
      .map(([key, entry]) => [key, tamed.has(key) ? entry : this.#mutated(entry, depth + 1)]);
    if (this.#is(0.1))
      entries.push([this.#of(['__proto__', '', 'extra', 'constructor']), this.#of(oddities)]);
    const kept = Object.fromEntries(entries);
    // An app without a number of instances has one.
    return 'cmd' in value
      ? { ...kept, instances: this.#of([0, 0, 0, -1, 1.5, 'x', null, 2 ** 40]) ?? 0 }
      : kept;
  }

  #scrambled(text: string): string {
    const at = Math.floor(this.#random() * text.length);
    const part = this.#of(['', '"', '{', '[', '\\', ',', '\u0000', '%', '/', 'é', ':', text.slice(at)]);
    return text.slice(0, at) + part + text.slice(at + Math.floor(this.#random() * 3));
  }

  #is(share: number): boolean {
    return this.#random() < share;
  }

  #of<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.#random() * choices.length)] as T;
  }
}
