// A task of users, each with a connection of its own: a line is asked, a line is answered.
import { connect } from 'node:net';
import { baseUserConfig, monotonicUs, runTask, UserTask, z } from './hydra-task.mjs';

const RETRY_MS = 50;

class LineUser {
  #address;
  #turn;
  #operations;
  #socket = null;
  #isAsking = false;
  #isClosed = false;
  #bytes;

  constructor(address, turn, { operations, bytes }) {
    this.#address = address;
    this.#turn = turn;
    this.#operations = operations;
    this.#bytes = bytes;
  }

  async open() {
    this.#isClosed = false;
    await this.#connect();
  }

  #connect() {
    const [host, port] = this.#address.split(':');
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port: Number(port), noDelay: true });
      socket.once('connect', () => {
        this.#socket = socket;
        resolve();
      });
      socket.on('error', reject);
      socket.on('data', (data) => this.#answered(data));
      socket.once('close', () => {
        this.#bytes.txBytes += socket.bytesWritten;
        this.#bytes.rxBytes += socket.bytesRead;
        if (this.#socket === socket) this.#lost();
      });
    });
  }

  #lost() {
    this.#socket = null;
    if (this.#isClosed) return;
    this.#turn.away('ConnectionLoss');
    if (this.#isAsking) {
      this.#isAsking = false;
      this.#turn.failed('ConnectionLoss');
      this.#turn.end();
    }
    this.#again();
  }

  #again() {
    if (this.#isClosed) return;
    this.#connect().then(
      () => this.#turn.back(),
      () => setTimeout(() => this.#again(), RETRY_MS),
    );
  }

  perform(task) {
    const operation = this.#operations[task];
    if (operation === undefined) throw new Error('no such operation');
    this.#isAsking = true;
    this.#turn.begin(operation);
    this.#socket.write(task === 0 ? 'get\n' : 'set\n');
  }

  #answered(data) {
    if (!this.#isAsking) return;
    this.#isAsking = false;
    if (data.includes('no')) this.#turn.failed('Refused');
    else this.#turn.ok(data.length);
    this.#turn.end();
  }

  async close() {
    this.#isClosed = true;
    this.#socket?.destroy();
  }
}

const workload = {
  schema: baseUserConfig.extend({ address: z.string(), set: z.string() }),
  taskSets: ({ set }) => [
    {
      name: set,
      weight: 1,
      operations: ['get', 'set'],
      tasks: [
        { name: 'get', weight: 10 },
        { name: 'set', weight: 1 },
      ],
    },
  ],
  createHost({ address, set }, tools) {
    const bytes = { txBytes: 0, rxBytes: 0 };
    const operations = set === 'broken' ? [] : ['get', 'set'].map((name) => tools.operation(set, name));
    return {
      createUser: (_taskSet, turn) => new LineUser(address, turn, { operations, bytes }),
      traffic: () => bytes,
      close: async () => {},
    };
  },
};

await runTask((nowUs, wallOffsetUs) => new UserTask(workload, { nowUs, wallOffsetUs }), monotonicUs);
