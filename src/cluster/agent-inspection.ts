import type { z } from 'zod';
import { HydraError } from '../base/errors.ts';
import { agentStatistics, type InspectedAgent, inspectedAgents } from './inspection-schema.ts';
import type { MarathonApi } from './marathon-api.ts';
import { readMesos } from './mesos-http.ts';

/** What an agent measured of one executor at one moment. */
export type AgentReading = z.infer<typeof agentStatistics>[number];

export interface AgentInspectionOptions {
  api: MarathonApi;
  /** The Mesos master; where Marathon says it is unless told. */
  mesosUrl?: string;
}

/** What people ask of the Mesos below a Marathon to look at it. */
export class AgentInspection {
  readonly #options: AgentInspectionOptions;

  constructor(options: AgentInspectionOptions) {
    this.#options = options;
  }

  /**
   * The agents of the cluster, by host name.
   * @throws HydraError when Marathon or the Mesos master cannot be reached.
   */
  async agents(): Promise<InspectedAgent[]> {
    const list = await readMesos(inspectedAgents, await this.#masterUrl(), '/master/slaves');
    return (list?.slaves ?? []).sort((one, other) => one.hostname.localeCompare(other.hostname));
  }

  /**
   * What one agent measured of its executors, now.
   * @throws HydraError when it cannot be reached.
   */
  async statistics(agent: InspectedAgent): Promise<AgentReading[]> {
    const address = /@(.+:\d+)$/.exec(agent.pid)?.[1];
    if (address === undefined) throw new HydraError(`Mesos tells no address of agent ${agent.hostname}`);
    const { protocol } = new URL(await this.#masterUrl());
    return (await readMesos(agentStatistics, `${protocol}//${address}`, '/monitor/statistics')) ?? [];
  }

  async #masterUrl(): Promise<string> {
    const { api, mesosUrl } = this.#options;
    const url = mesosUrl ?? (await api.info()).marathon_config?.mesos_leader_ui_url ?? api.http.url;
    return url.replace(/\/+$/, '');
  }
}
