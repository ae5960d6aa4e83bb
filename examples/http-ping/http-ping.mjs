// The workload: its options, its server, and what one measurement is. docs/new-workload.md walks through it.
import { once } from 'node:events';
import { createServer, get } from 'node:http';
import { fileURLToPath } from 'node:url';
import {
  decimal,
  HydraError,
  Problem,
  textField,
  UsageError,
  WORKLOAD_API_VERSION,
  whole,
} from 'hydra-scale-test/workload';
import { pingPattern } from './pattern.mjs';
import { pingRun } from './run.mjs';

const url = textField((text) =>
  /^http:\/\/[^\s/]+/.test(text) ? text : new Problem('is no http address', 'give http://host:port/path'),
);

export default {
  workload_api_version: WORKLOAD_API_VERSION,
  name: 'http-ping',
  summary: 'Measure how fast an HTTP server answers users who ask at a given rate.',
  programs: fileURLToPath(new URL('programs', import.meta.url)),
  pattern: pingPattern,
  fields: {
    test_duration: {
      schema: decimal({ above: 0, max: 86_400, unit: 'seconds' }),
      fallback: 10,
      describe: 'seconds of asking',
      group: 'Load:',
    },
    rate: {
      schema: decimal({ above: 0, max: 100_000, unit: 'requests per second' }),
      fallback: 100,
      describe: 'requests per second of all users',
      group: 'Load:',
    },
    users: {
      schema: whole({ min: 1, max: 10_000, unit: 'users' }),
      fallback: 10,
      describe: 'users, each with a connection and one request at a time',
      group: 'Load:',
    },
    users_per_task: {
      schema: whole({ min: 1, max: 10_000, unit: 'users' }),
      fallback: 100,
      describe: 'users that one task hosts',
      group: 'Load:',
    },
    url: {
      schema: url,
      fallback: null,
      fallbackText: 'a server of its own',
      describe: 'what is asked for',
      group: 'Server:',
      fixed: true,
    },
  },
  alternatives: [],
  examples: {
    run: [['hydra http-ping --users=50 --rate=1000', 'its own server, on this machine']],
    sweep: [['hydra sweep http-ping --users=10,50 --rates=100,1000', 'a matrix of both']],
    search: [['hydra search http-ping --find=no-drop', 'the highest rate without a failure']],
  },
  suites: [],
  check(options) {
    if (options.rate * options.test_duration >= 1) return options;
    throw new UsageError(`--rate ${options.rate} is less than one request in --test_duration`, {
      hint: 'raise one of them',
    });
  },
  purpose: ({ users, rate, test_duration }) => `${users} users at ${rate}/s for ${test_duration} s`,
  clientsOf: ({ users }) => users,
  loadRange: ({ test_duration }) => ({ min_rate: 1 / test_duration, max_rate: 100_000 }),
  firstLoad: () => 100,
  firstLoadText: '100',
  expectedSeconds: ({ test_duration }, before) => test_duration + (before === null ? 4 : 2),
  async requireWorld({ url }, { signal }) {
    if (url === null) return;
    try {
      const [answer] = await once(get(url, { timeout: 5_000 }), 'response', { signal });
      answer.destroy();
    } catch (error) {
      signal.throwIfAborted();
      throw new HydraError(`cannot reach ${url}: ${error.message}`, {
        hint: 'start it, or leave --url out for a server of its own',
      });
    }
  },
  async open({ options, oneAddress }) {
    if (options.url === null && !oneAddress) {
      throw new UsageError('--url is needed where tasks run on other machines', {
        hint: 'its own server is reached on this one alone',
      });
    }
    const server = options.url === null ? await startServer() : null;
    const address = options.url ?? `http://127.0.0.1:${server.address().port}/`;
    return {
      next: async (chosen) => subjectOf(chosen, address),
      async close() {
        server?.closeAllConnections();
        server?.close();
      },
    };
  },
};

async function startServer() {
  const server = createServer((_, response) => response.end('pong'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function subjectOf(options, url) {
  return {
    workload: 'http-ping',
    // Its own server lives as long as Hydra; of another one the failures tell.
    death: new Promise(() => {}),
    logs: async () => [],
    prepare: async () => ({
      system: { kind: 'http', url },
      pattern: pingRun(options, url),
      release: async () => {},
    }),
  };
}
