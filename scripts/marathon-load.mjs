// @ts-check
/*
 * Puts a local Marathon of 20 simulated agents under load, and measures how quick its API stays meanwhile:
 *
 *   node scripts/marathon-load.mjs                        one app of 1,000 tasks, then 1,000 apps of one task
 *   node scripts/marathon-load.mjs --tasks=200 --apps=0   fewer tasks, no separate apps
 *   node scripts/marathon-load.mjs --tasks=0 --apps=0 --cycles=200    an app comes, grows and goes 200 times
 *   node scripts/marathon-load.mjs --url=http://127.0.0.1:8080    a Marathon that runs already
 *   node scripts/marathon-load.mjs --profile=folder       with a CPU profile of the server
 *
 * Needs the built product. Exit code 1 when a goal is missed.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: given } = parseArgs({
  options: {
    url: { type: 'string' },
    tasks: { type: 'string', default: '1000' },
    apps: { type: 'string', default: '1000' },
    cycles: { type: 'string', default: '0' },
    agents: { type: 'string', default: '20' },
    profile: { type: 'string' },
  },
});

const goals = { launchMs: 30_000, stopMs: 20_000, p99Ms: 100 };
const pollMs = 200;
const mark = `hydra-load-${randomUUID()}`;
const app = { cmd: 'sleep 100000', env: { HYDRA_LOAD: mark }, cpus: 0.01, mem: 16 };
const big = '/load/many';

/** What the web UI asks every 5 seconds and at an app's page, asked much more often. */
const polled = {
  groups:
    '/v2/groups?embed=group.groups&embed=group.apps&embed=group.apps.deployments&embed=group.apps.counts&embed=group.apps.readiness',
  queue: '/v2/queue',
  deployments: '/v2/deployments',
  'app page': `/v2/apps/${big}?embed=app.taskStats&embed=app.readiness`,
  app: `/v2/apps/${big}`,
};

/** @typedef {{ url: string, pid: number | undefined, stop(): Promise<void> }} Served */

/** @returns {Promise<Served>} */
async function start() {
  const hydra = join(resolve(dirname(fileURLToPath(import.meta.url)), '..'), 'bin', 'hydra.js');
  const profile = given.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${given.profile}`];
  const up = spawn(
    process.execPath,
    [...profile, hydra, 'up', '--port=0', `--mesos_agents=${given.agents}`],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const stop = async () => {
    if (up.exitCode !== null || up.signalCode !== null) return;
    up.kill('SIGTERM');
    await once(up, 'exit');
  };
  for await (const line of createInterface({ input: up.stdout })) {
    const url = /Marathon: (\S+)/.exec(line)?.[1];
    if (url === undefined) continue;
    up.stdout.resume();
    return { url, pid: up.pid, stop };
  }
  throw new Error('hydra up ended before it served anything');
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/**
 * @param {string} method
 * @param {string} url
 * @param {unknown} [body]
 * @returns {Promise<{ status: number, text: string, ms: number }>}
 */
function call(method, url, body) {
  const sentMs = performance.now();
  return new Promise((settle, reject) => {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const sent = request(url, { method, headers, agent }, (response) => {
      /** @type {Buffer[]} */
      const parts = [];
      response.on('data', (part) => parts.push(part)).once('error', reject);
      response.once('end', () => {
        const ms = performance.now() - sentMs;
        settle({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString(), ms });
      });
    });
    sent.once('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** @param {{ status: number, text: string }} answer */
function deploymentOf({ status, text }) {
  if (status >= 300) throw new Error(`${status} ${text}`);
  const { deploymentId, deployments } = JSON.parse(text);
  return deploymentId ?? deployments[0].id;
}

/** Asks without waiting for the answers before, as several readers do, until it is stopped. */
class Poller {
  /** @type {Map<string, number[]>} */
  #latencies = new Map(Object.keys(polled).map((name) => [name, []]));
  /** @type {Set<Promise<void>>} */
  #asked = new Set();
  #wrong = 0;
  #url;
  #timer;

  /** @param {string} url */
  constructor(url) {
    this.#url = url;
    this.#timer = setInterval(() => this.#ask(), pollMs);
  }

  /** @returns {Promise<{ table: Map<string, number[]>, wrong: number }>} */
  async stop() {
    clearInterval(this.#timer);
    await Promise.all(this.#asked);
    return { table: this.#latencies, wrong: this.#wrong };
  }

  #ask() {
    for (const [name, path] of Object.entries(polled)) {
      const asked = call('GET', this.#url + path).then(({ status, ms }) => {
        this.#latencies.get(name)?.push(ms);
        if (status !== 200) this.#wrong += 1;
        this.#asked.delete(asked);
      });
      this.#asked.add(asked);
    }
  }
}

/** @param {readonly number[]} values @param {number} share */
const quantile = (values, share) =>
  values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(share * values.length) - 1)] ?? 0;

/** @param {number} ms */
const whole = (ms) => `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;

let missed = 0;

/** @param {boolean} isMet */
function verdict(isMet) {
  if (!isMet) missed += 1;
  return isMet ? 'met' : 'MISSED';
}

/** @param {string} name @param {{ table: Map<string, number[]>, wrong: number }} polls */
function tell(name, { table, wrong }) {
  const all = [...table.values()].flat();
  const p99 = quantile(all, 0.99);
  console.log(
    `  API while ${name}: ${all.length} calls, p50 ${whole(quantile(all, 0.5))}, p99 ${whole(p99)}, max ` +
      `${whole(Math.max(...all))}; p99 < ${goals.p99Ms} ms ${verdict(p99 < goals.p99Ms && wrong === 0)}` +
      `${wrong === 0 ? '' : `; ${wrong} not answered with 200`}`,
  );
  for (const [poll, ms] of table) {
    console.log(`    ${poll}: p50 ${whole(quantile(ms, 0.5))}, max ${whole(Math.max(...ms))}`);
  }
}

/** @param {string} url @param {string} id */
async function deployed(url, id) {
  for (;;) {
    const { text } = await call('GET', `${url}/v2/deployments`);
    if (!JSON.parse(text).some((/** @type {{ id: string }} */ one) => one.id === id)) return;
    await new Promise((settle) => setTimeout(settle, 50));
  }
}

/**
 * Does something that deploys, with polls until the deployment is done; its duration in ms.
 * @param {string} url @param {string} name @param {() => Promise<{ status: number, text: string }>} act
 */
async function underPolls(url, name, act) {
  const beganMs = performance.now();
  const deployment = deploymentOf(await act());
  const poller = new Poller(url);
  await deployed(url, deployment);
  const ms = performance.now() - beganMs;
  tell(name, await poller.stop());
  return ms;
}

/** Processes that have this run's mark in their environment. */
function processesLeft() {
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  return pids.filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`HYDRA_LOAD=${mark}`);
    } catch {
      return false;
    }
  }).length;
}

/** @param {string} when @param {Served} served */
function tellMemory(when, { pid }) {
  if (pid === undefined) return;
  const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  console.log(`  memory ${when}: ${Math.round(Number(kib) / 1_024)} MiB`);
}

/** What all agents tell of their tasks' processes, and the API while they do. @param {string} url */
async function readStatistics(url) {
  const { slaves } = JSON.parse((await call('GET', `${url}/master/slaves`)).text);
  const poller = new Poller(url);
  const beganMs = performance.now();
  const answers = await Promise.all(
    slaves.map((/** @type {{ id: string }} */ { id }) =>
      call('GET', `${url}/agent/${encodeURIComponent(id)}/monitor/statistics`),
    ),
  );
  const ms = performance.now() - beganMs;
  const tasks = answers.flatMap(({ text }) => JSON.parse(text)).length;
  await new Promise((settle) => setTimeout(settle, 2 * pollMs));
  tell('statistics are read', await poller.stop());
  console.log(`  statistics of ${tasks} tasks from ${slaves.length} agents at once: ${whole(ms)}`);
}

/** @param {Served} served @param {number} tasks */
async function manyTasks(served, tasks) {
  const { url } = served;
  console.log(`one app of ${tasks} tasks`);
  deploymentOf(await call('POST', `${url}/v2/apps`, { id: big, instances: 0, ...app }));
  tellMemory('before', served);
  const launchMs = await underPolls(url, 'launching', () =>
    call('PUT', `${url}/v2/apps${big}`, { instances: tasks }),
  );
  console.log(`  launched in ${(launchMs / 1_000).toFixed(1)} s ${verdict(launchMs < goals.launchMs)}`);
  tellMemory('with all tasks', served);
  await readStatistics(url);
  const stopMs = await underPolls(url, 'scaling to 0', () =>
    call('PUT', `${url}/v2/apps${big}`, { instances: 0 }),
  );
  console.log(`  scaled to 0 in ${(stopMs / 1_000).toFixed(1)} s ${verdict(stopMs < goals.stopMs)}`);
  tellMemory('after', served);
  const left = processesLeft();
  console.log(`  processes left: ${left} ${verdict(left === 0)}`);
}

/** @param {Served} served @param {number} count */
async function manyApps(served, count) {
  const { url } = served;
  console.log(`${count} apps of one task`);
  deploymentOf(await call('PUT', `${url}/v2/apps${big}`, { instances: 0, ...app }));
  const poller = new Poller(url);
  const beganMs = performance.now();
  /** @type {number[]} */
  const created = [];
  for (let index = 0; index < count; index += 1) {
    const { status, text, ms } = await call('POST', `${url}/v2/apps`, {
      id: `/load/one/app-${index}`,
      ...app,
    });
    if (status !== 201) throw new Error(`${status} ${text}`);
    created.push(ms);
  }
  const createMs = performance.now() - beganMs;
  for (let left = 1; left > 0; ) {
    left = JSON.parse((await call('GET', `${url}/v2/deployments`)).text).length;
    await new Promise((settle) => setTimeout(settle, 50));
  }
  tell('creating them', await poller.stop());
  console.log(
    `  created one after another in ${(createMs / 1_000).toFixed(1)} s: p50 ${whole(quantile(created, 0.5))}, ` +
      `p99 ${whole(quantile(created, 0.99))}; all run after ${((performance.now() - beganMs) / 1_000).toFixed(1)} s`,
  );
  const listed = await call('GET', url + polled.groups);
  console.log(`  listing groups: ${whole(listed.ms)} for ${Math.round(listed.text.length / 1_024)} KiB`);
  tellMemory('with all apps', served);
  const ms = await underPolls(url, 'removing them', () =>
    call('DELETE', `${url}/v2/groups/load/one?force=true`),
  );
  console.log(`  removed in ${(ms / 1_000).toFixed(1)} s`);
  const left = processesLeft();
  console.log(`  processes left: ${left} ${verdict(left === 0)}`);
}

/** What the server holds: memory, open files and sockets, and folders of tasks. @param {Served} served */
async function held({ url, pid }) {
  const { gauges } = JSON.parse((await call('GET', `${url}/metrics`)).text);
  const heap = `${Math.round(gauges['jvm.memory.heap.used'].value / 1_048_576)} MiB of heap`;
  const { slaves } = JSON.parse((await call('GET', `${url}/master/slaves`)).text);
  let sandboxes = 0;
  for (const { id } of slaves) {
    const { frameworks } = JSON.parse(
      (await call('GET', `${url}/agent/${encodeURIComponent(id)}/state`)).text,
    );
    sandboxes += frameworks[0].executors.length + frameworks[0].completed_executors.length;
  }
  const files = pid === undefined ? '' : `, ${readdirSync(`/proc/${pid}/fd`).length} files and sockets`;
  return `${heap}${files}, ${sandboxes} sandboxes, ${processesLeft()} processes`;
}

/** An app comes, grows, shrinks and goes, again and again. @param {Served} served @param {number} count */
async function cycles(served, count) {
  const { url } = served;
  const id = '/load/cycle';
  console.log(`${count} times an app comes, grows, shrinks and goes`);
  for (let cycle = 0; cycle <= count; cycle += 1) {
    if (cycle % Math.max(1, Math.floor(count / 4)) === 0) {
      console.log(`  after ${cycle}: ${await held(served)}`);
      tellMemory(`after ${cycle}`, served);
    }
    await deployed(url, deploymentOf(await call('POST', `${url}/v2/apps`, { id, ...app })));
    for (const instances of [4, 1]) {
      await deployed(url, deploymentOf(await call('PUT', `${url}/v2/apps${id}`, { instances })));
    }
    await deployed(url, deploymentOf(await call('DELETE', `${url}/v2/apps${id}`)));
  }
}

const served =
  given.url === undefined ? await start() : { url: given.url, pid: undefined, stop: async () => {} };
try {
  if (Number(given.tasks) > 0) await manyTasks(served, Number(given.tasks));
  if (Number(given.apps) > 0) await manyApps(served, Number(given.apps));
  if (Number(given.cycles) > 0) await cycles(served, Number(given.cycles));
  await call('DELETE', `${served.url}/v2/groups/load?force=true`);
} finally {
  agent.destroy();
  await served.stop();
}
process.exitCode = missed === 0 ? 0 : 1;
