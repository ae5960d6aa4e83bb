// A workload of users of a server that answers lines: a module as docs/new-workload.md has it.
import {
  checkOperations,
  HydraError,
  oneOf,
  operations,
  operationsDeclarations,
  operationsFields,
  operationsLoad,
  recordedOptions,
  textField,
  WORKLOAD_API_VERSION,
} from 'hydra-scale-test/workload';

const causes = { Refused: 'server', ConnectionLoss: 'server' };

export default {
  ...operationsDeclarations,
  workload_api_version: WORKLOAD_API_VERSION,
  name: 'lines',
  summary: 'Measure how fast lines are answered.',
  fields: {
    ...operationsFields,
    address: {
      schema: textField((text) => text),
      fallback: '127.0.0.1:1',
      describe: 'host:port of the server',
      group: 'Server:',
    },
    set: {
      schema: oneOf(['set_and_get', 'broken']),
      fallback: 'set_and_get',
      describe: 'what users do; broken = throw',
      group: 'Load:',
    },
  },
  examples: { run: [['hydra lines', 'a run']], sweep: [], search: [] },
  suites: [],
  programs: new URL('./programs', import.meta.url).pathname,
  check: checkOperations,
  requireWorld: async () => {},
  open: async () => ({ close: async () => {}, next: async (options) => subject(options) }),
};

function subject(options) {
  return {
    workload: 'lines',
    death: new Promise(() => {}),
    logs: async () => [],
    prepare: async (runId) => {
      if (options.address === '') throw new HydraError(`nothing to measure in run ${runId}`);
      const pattern = operations(operationsLoad(options), {
        user: {
          name: 'line-users',
          cmd: 'node users.mjs',
          config: { address: options.address, set: options.set },
        },
        notes: [],
        options: recordedOptions(options),
        usage: () => undefined,
        causeOf: (error) => causes[error] ?? null,
      });
      return { system: { address: options.address }, pattern, release: async () => {} };
    },
  };
}
