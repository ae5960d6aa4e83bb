import type { Dictionary } from '../../control/dictionary.ts';
import type { StreamBounds } from '../../measure/report.ts';
import type { Cause, Finding } from '../../run/result.ts';
import type { SystemFigures } from '../shared/system-figures.ts';
import type { TimedAct } from '../shared/timed-acts.ts';
import type { SystemUsage } from '../shared/usage-readings.ts';
import type { ClientKinds } from './client-kinds.ts';
import type { Connecting } from './connect-plan.ts';
import type { Grouping } from './groups.ts';
import type { PlannedBlock } from './network-faults.ts';

/** What lies in the system before anything is measured. */
export interface Backlog {
  /** In all, of all publishers together. */
  messages: number;
  /** Messages per second of all publishers together; null = as fast as they can be. */
  rate: number | null;
  /** Nothing is published beside: all clients read it from its beginning. */
  only: boolean;
  /** When clients that are to begin to read it, seconds from the start of publishing. */
  atS: number;
}

/** Everything that decides one measurement of publishers and subscribers, apart from the workload's own settings. */
export interface PubsubLoad {
  /** Seconds. */
  test_duration: number;
  /** Messages per second, of all publishers together. */
  msg_rate: number;
  /** How many publish, each its share of the rate; 0 = nobody: what is there is read. */
  publishers: number;
  /** Subscribers in all. */
  clients: number;
  /** Subscribers that each task hosts; the last hosts what is left. */
  clients_per_app: number;
  /** Seconds of the same load before the measurement, not counted; 0 = none. */
  warmup_s: number;
  /** Longest drain of a clean run, seconds. */
  max_drain_s: number;
  /** Bound on the p99 of the publisher's lateness in a clean run, ms; null = none. */
  max_lateness_ms: number | null;
  /** Longest drain waited for, seconds. */
  drain_timeout_s: number;
  /** Longest that a message may wait for company before it is sent, us. */
  lingerUs: number;
  /** Whether a message counts as acknowledged when the server says so, rather than when its bytes have left. */
  isAcknowledged: boolean;
  /** Whether subscribers are to receive what was aborted like everything else; absent = yes. */
  readsAborted?: boolean | undefined;
  /** How subscribers read together; absent or null = each reads everything. */
  grouping?: Grouping | null;
  /** How subscribers connect; absent = in the way of the workload's own. */
  connecting?: Connecting;
  /** Clients that behave differently; null = all are alike, absent = tasks cannot be told of any. */
  kinds?: ClientKinds | null;
  /** What lies there before; absent or null = nothing, or nothing of the run's. */
  backlog?: Backlog | null;
  /** Clients whose networks are blocked while publishers publish, in the order of time; absent = nobody's. */
  blocks?: readonly PlannedBlock[] | undefined;
}

/** How many subscribers each task of a run hosts, the last fewer where the number does not divide. */
export function clientsPerTask({
  clients,
  clients_per_app,
}: Pick<PubsubLoad, 'clients' | 'clients_per_app'>) {
  const whole = new Array<number>(Math.floor(clients / clients_per_app)).fill(clients_per_app);
  const rest = clients % clients_per_app;
  return rest === 0 ? whole : [...whole, rest];
}

/** What a run needs to know of one app beyond its place and number. */
export interface AppPart {
  /** Last segment of the app's id. */
  name: string;
  /** Shell command inside the extracted archive. */
  cmd: string;
  /** Arguments of `updateconfig`. */
  config: Dictionary;
}

/** Where a task is reached, as the cluster has placed it. */
export interface Place {
  host: string;
  port: number;
}

/** What tasks are told where subscribers connect to publishers. */
export interface DirectConfigs {
  /** Of its own place. */
  publisher(place: Place): Dictionary;
  /** Of all publishers' places, by their index. */
  subscriber(publishers: readonly Place[]): Dictionary;
}

/** What the server itself says that it holds. */
export interface Holdings {
  /** Messages of this run; null where it cannot tell. */
  messages: number | null;
  /** Its oldest and its next position of each stream; null where it keeps no messages for later. */
  bounds: StreamBounds | null;
}

/** Loss whose reason is asked for. */
export interface LossFacts {
  /** Clients that lost messages while their connection stood. */
  connected: number;
  /** Clients that lost messages, and had lost their connection. */
  reconnected: number;
  /** Clients that lost messages, and closed their connection again and again as they were told to. */
  reconnecting: number;
}

/** What clients of a workload can do beside receiving. Where they cannot: why not, and how to mend it. */
export interface Steering {
  /** Their networks can be blocked. */
  block: true | string;
  /** They can be slowed down. */
  pace: true | string;
  /** They can close their connections and open them anew. */
  reconnect: true | string;
}

/** What a workload of this pattern brings to one run. */
export interface PubsubParts {
  readonly publisher: AppPart;
  readonly subscriber: AppPart;
  /** Where subscribers connect to publishers, these are opened first; absent = both connect to a server. */
  readonly direct?: DirectConfigs | undefined;
  /** Configurations for a load like the run's that touches nothing of it; null where the load wants none. */
  readonly warmUp: { readonly publisher: Dictionary; readonly subscriber: Dictionary } | null;
  /** Why the system does not take as many connections as the run wants; absent = nothing is known of that. */
  readonly connectionLimit?: string | undefined;
  /** Notes for the result, e.g. which settings were chosen. */
  readonly notes: readonly string[];
  /** Options as the result records them. */
  readonly options: Record<string, unknown>;
  /** What is done to the server while the run publishes; absent = nothing. */
  readonly acts?: readonly TimedAct[] | undefined;
  /** Configuration of a subscriber that reads all that was published again, for comparison; absent = nobody does. */
  readonly readAgain?: Dictionary | undefined;
  /** What clients can be told to do, or have done to them, while publishers publish; absent = to end. */
  readonly steering?: Steering | undefined;
  usage(): SystemUsage | undefined;
  /** What the system counts of itself; absent where nobody can read that. */
  readonly figures?: SystemFigures | undefined;
  /** One past the last position of each stream; absent where nobody can tell. @throws HydraError */
  streamEnds?(): Promise<readonly number[]>;
  /** What subscribers are told beside where those that read live begin at these positions, by stream. */
  liveFrom?(positions: readonly number[]): Dictionary;
  /** Longest time that a client in good order may receive nothing although there is something, ms. */
  readonly longestWaitMs: number;
  /** What the name of an error that clients counted says about who is to blame; null where it says nothing. */
  causeOf(error: string): Cause | null;
  /** Who lost messages, where no error and no count of the system's own explains it; absent = nobody can tell. */
  blameLoss?(facts: LossFacts): Omit<Finding, 'reasons'>;
  /** @throws HydraError when the server does not answer any more */
  holdings(): Promise<Holdings>;
}
