import { plainConnector } from '../../../../apps/zookeeper/wire/connection.ts';
import { createZkRuntime } from '../../../../apps/zookeeper/wire/runtime.ts';
import type {
  SessionListener,
  SessionOptions,
  SessionState,
} from '../../../../apps/zookeeper/wire/session.ts';
import { parseHosts } from '../../../../src/servers/zookeeper/client/hosts.ts';

export const runtime = createZkRuntime({ nowMs: () => performance.now(), random: Math.random });

/** What a session of a test is opened with. */
export function sessionOptions(hosts: string, options: Partial<SessionOptions> = {}): SessionOptions {
  return {
    hosts: parseHosts(hosts),
    timeoutMs: 4_000,
    auths: [],
    connector: plainConnector,
    stats: { txBytes: 0, rxBytes: 0 },
    ...options,
  };
}

/** Notes the states of a session and waits for one. */
export class States implements SessionListener {
  readonly seen: SessionState[] = [];
  readonly whys: string[] = [];
  #waiting: (() => void)[] = [];

  changed(state: SessionState, why: Error | null): void {
    this.seen.push(state);
    if (why !== null) this.whys.push(why.message);
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** Resolves once a state was seen `times` times. */
  async until(state: SessionState, times = 1): Promise<void> {
    while (this.seen.filter((one) => one === state).length < times) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}
