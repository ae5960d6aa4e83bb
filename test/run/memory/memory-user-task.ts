import type { UserWorkload } from '../../../apps/kit/operations/user.ts';
import type { BaseUserConfig } from '../../../apps/kit/operations/user-config.ts';
import { UserTask } from '../../../apps/kit/operations/user-task.ts';
import { ControlRefusal } from '../../../src/control/control-refusal.ts';
import { type Dictionary, REPLY_ITEM } from '../../../src/control/dictionary.ts';
import type { UserInterval, UserTaskReport } from '../../../src/measure/operations-report.ts';
import { virtualTime } from '../../kit/operations/virtual-users.ts';
import type { AnyMemoryTask, TaskIdentity } from './any-memory-task.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** A task of users as apps have it, but for the wire, the process and the time, which are in memory. */
export class MemoryUserTask implements AnyMemoryTask {
  readonly id: string;
  readonly appId: string;
  readonly role: string;
  readonly index: number;
  isAlive = true;
  silentUntilUs = 0;
  answerMs = 1;
  readonly #users: UserTask<BaseUserConfig>;
  readonly #clock: VirtualClock;
  readonly #intervals: UserInterval[] = [];
  #state: UserTaskReport['state'] = 'idle';
  /** What opening its users failed with. */
  #refusal: string | null = null;
  #second = 0;

  constructor(
    { id, appId, role, index }: TaskIdentity,
    workload: UserWorkload<BaseUserConfig>,
    clock: VirtualClock,
  ) {
    this.id = id;
    this.appId = appId;
    this.role = role;
    this.index = index;
    this.#clock = clock;
    this.#users = new UserTask(workload, virtualTime(clock));
  }

  obey(name: string, args: Dictionary): Dictionary {
    switch (name) {
      case 'updateconfig':
        this.#users.configure(args);
        this.#state = 'configured';
        return {};
      case 'teststart':
        if (this.#state === 'configured') this.#start();
        if (this.#refusal !== null) throw new ControlRefusal(this.#refusal);
        return {};
      case 'setusers':
        this.#users.setUsers(Number(args.users), Number(args.spawn_rate ?? 0));
        return {};
      case 'getstats':
        return { report: JSON.stringify(this.#report(args.detail === 'full', Number(args.since ?? 0))) };
      default:
        return { [REPLY_ITEM]: this.#state };
    }
  }

  #start(): void {
    this.#state = 'running';
    this.#second = this.#wallSecond();
    this.#cutEachSecond();
    this.#users.begin(new AbortController().signal).then(
      ({ end }) =>
        end.then(() => {
          this.#cut();
          this.#state = 'done';
        }),
      (error: Error) => {
        this.#state = 'failed';
        this.#refusal = error.message;
      },
    );
  }

  #wallSecond(): number {
    return Math.floor(this.#clock.wallMs() / 1000);
  }

  #cutEachSecond(): void {
    this.#clock.after((this.#second + 1) * 1000 - this.#clock.wallMs(), () => {
      if (this.#state !== 'running' || !this.isAlive) return;
      this.#cut();
      this.#second += 1;
      this.#cutEachSecond();
    });
  }

  #cut(): void {
    this.#intervals.push({
      ...{ second: this.#second, length_s: 1, cpu_s: 0.01, rss_bytes: 1, event_loop_delay_max_us: 0 },
      ...this.#users.cutInterval(),
    });
  }

  #report(isFull: boolean, since: number): UserTaskReport {
    return {
      ...{ schema: 1, role: 'user', run_id: this.#users.runId, state: this.#state, error: this.#refusal },
      host: { name: 'memory', boot_id: 'boot' },
      process: {
        ...{ pid: 1, cpu_user_s: 0.1, cpu_system_s: 0.1, elapsed_s: 1, rss_bytes: 1, rss_peak_bytes: 1 },
        ...{ event_loop_delay_us: { p50: 0, p99: 0, max: 0 }, scheduling: null, tx_bytes: 0, rx_bytes: 0 },
      },
      ...this.#users.report(isFull ? 'full' : 'progress'),
      intervals: this.#intervals.filter(({ second }) => second >= since),
    };
  }
}
