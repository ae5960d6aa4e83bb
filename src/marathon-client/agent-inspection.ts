import * as z from 'zod';
import { HydraError } from '../base/errors.ts';
import { agentStatistics, type InspectedAgent, inspectedAgents } from './inspection-schema.ts';
import type { Mesos } from './mesos.ts';

/** What an agent measured of one executor at one moment. */
export type AgentReading = z.infer<typeof agentStatistics>[number];

/** What people ask of the Mesos below a Marathon to look at it. */
export class AgentInspection {
  readonly #mesos: Mesos;

  constructor(mesos: Mesos) {
    this.#mesos = mesos;
  }

  /**
   * The agents of the cluster, by host name.
   * @throws HydraError when Marathon or the Mesos master cannot be reached.
   */
  async agents(): Promise<InspectedAgent[]> {
    const list = await this.#mesos.ask(inspectedAgents, '/master/slaves');
    const slaves = list?.document.slaves ?? [];
    return slaves.sort((one, other) => one.hostname.localeCompare(other.hostname));
  }

  /**
   * What one agent measured of its executors, now.
   * @throws HydraError when it cannot be reached.
   */
  async statistics(agent: InspectedAgent): Promise<AgentReading[]> {
    // The master is asked for nothing but to learn which of them answers, and by which protocol.
    const master = (await this.#mesos.ask(z.unknown(), '/version'))?.master;
    if (master === undefined) throw new HydraError(`Mesos tells no address of agent ${agent.hostname}`);
    const found = await this.#mesos.askAgent(agentStatistics, agent, master, '/monitor/statistics');
    return found?.document ?? [];
  }
}
