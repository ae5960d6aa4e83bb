// A task: users who ask one after the other, each at the instants that the rate gives it.
import { Agent, request } from 'node:http';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { ConfigHolder, Histogram, monotonicUs, runTask, wireNumber, z } from './hydra-task.mjs';

const config = z.strictObject({
  run_id: z.string(),
  url: z.string(),
  /** Of all tasks together. */
  users: wireNumber((number) => number.int().positive()),
  /** Requests per second of all users. */
  rate: wireNumber((number) => number.positive()),
  /** Seconds. */
  test_duration: wireNumber((number) => number.positive()),
  /** Which of how many tasks this is. */
  task: wireNumber((number) => number.int().nonnegative()),
  tasks: wireNumber((number) => number.int().positive()),
});

/** Time between the start command and the first request. */
const LEAD_US = 50_000;
/** How late the last requests may be made. */
const GRACE_US = 100_000;
/** Timers fire up to a millisecond late: what is due sooner is waited for turn by turn. */
const TIMER_SLACK_US = 2_000;
/** How often a user who waits looks whether it is to stop. */
const LONGEST_WAIT_MS = 100;

class Users {
  role = 'user';
  #config = new ConfigHolder(config);
  #sockets = new Set();
  #agent = new Agent({ keepAlive: true });
  #stopped = false;
  #cut = 0;

  constructor() {
    this.reset();
  }

  get runId() {
    return this.#config.value?.run_id ?? null;
  }

  isInForce(args) {
    return this.#config.isInForce(args);
  }

  configure(args) {
    this.#config.merge(args);
  }

  async begin() {
    // A task may be kept for another run: what it counts is of one.
    this.reset();
    this.#stopped = false;
    const { users, rate, test_duration, task, tasks } = this.#config.value;
    const startUs = monotonicUs() + LEAD_US;
    // A rate that is missed by more than this is missed: what is not asked by then is not asked any more.
    const deadlineUs = startUs + test_duration * 1e6 + Math.max(GRACE_US, test_duration * 1e4);
    const total = Math.floor(rate * test_duration);
    const own = [];
    for (let user = task; user < users; user += tasks) {
      own.push(this.#user({ user, users, rate, total, startUs, deadlineUs }));
    }
    return { end: Promise.all(own).then(() => {}), startUs };
  }

  /** A user asks when its turn is due, or at once when the answer before came later than that. */
  async #user({ user, users, rate, total, startUs, deadlineUs }) {
    for (let turn = user; turn < total; turn += users) {
      const dueUs = startUs + (turn * 1e6) / rate;
      await this.#until(dueUs);
      if (this.#stopped || monotonicUs() > deadlineUs) return;
      await this.#turn(dueUs);
      this.spanUs = Math.max(this.spanUs, monotonicUs() - startUs);
    }
  }

  async #turn(dueUs) {
    try {
      await this.#ask();
      this.done += 1;
      this.latency.record(monotonicUs() - dueUs);
    } catch (error) {
      this.failed += 1;
      const name = error.code ?? error.message;
      this.errors[name] = (this.errors[name] ?? 0) + 1;
    }
  }

  async #until(dueUs) {
    for (let left = dueUs - monotonicUs(); left > 0 && !this.#stopped; left = dueUs - monotonicUs()) {
      if (left > TIMER_SLACK_US) await delay(Math.min(LONGEST_WAIT_MS, (left - TIMER_SLACK_US) / 1_000));
      else await nextTurn();
    }
  }

  #ask() {
    return new Promise((resolve, reject) => {
      const asked = request(this.#config.value.url, { agent: this.#agent, timeout: 10_000 }, (answer) => {
        answer.on('error', reject);
        answer.on('end', () =>
          answer.statusCode < 400 ? resolve() : reject(new Error(`HTTP_${answer.statusCode}`)),
        );
        answer.resume();
      });
      asked.on('socket', (socket) => this.#sockets.add(socket));
      asked.on('timeout', () => asked.destroy(Object.assign(new Error('no answer'), { code: 'TIMEOUT' })));
      asked.on('error', reject);
      asked.end();
    });
  }

  async stop() {
    this.#stopped = true;
  }

  async close() {
    this.#stopped = true;
    this.#agent.destroy();
  }

  reset() {
    this.done = 0;
    this.failed = 0;
    /** From the start to the last answer, microseconds. */
    this.spanUs = 0;
    this.errors = {};
    this.latency = new Histogram();
    this.#cut = 0;
  }

  traffic() {
    const sockets = [...this.#sockets];
    return {
      txBytes: sockets.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0),
      rxBytes: sockets.reduce((sum, { bytesRead }) => sum + bytesRead, 0),
    };
  }

  report() {
    const { done, failed, errors, latency, spanUs } = this;
    return { pings: { done, failed, latency: latency.toReport(), span_s: spanUs / 1e6 }, errors };
  }

  originalStats() {
    return { msg_cnt: this.done };
  }

  cutInterval() {
    const done = this.done - this.#cut;
    this.#cut = this.done;
    return { done };
  }
}

await runTask(() => new Users(), monotonicUs);
