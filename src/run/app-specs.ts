import { LABELS } from '../base/run-labels.ts';
import type { AppSpec } from '../cluster/port.ts';
import type { LaunchPlan } from './launch-plan.ts';
import type { AppPart } from './workload.ts';

/** Share of a core an app asks for: the original's, so that a fleet fits where it fitted then. */
const CPUS = 0.01;
/** What a task of this runtime needs, MiB; the original's 32 would be killed by an agent that enforces memory. */
const MEM_MIB = 128;
/** Ports a subscriber task asks for, as ever; the first is its control port. */
const SUBSCRIBER_PORTS = 10;

function appId(plan: LaunchPlan, part: AppPart): string {
  return `${plan.appPrefix}/${part.name}`;
}

export function publisherApp(plan: LaunchPlan, runId: string, part: AppPart): AppSpec {
  return {
    ...common(plan, runId, part, 'publisher'),
    instances: 1,
    ports: [0],
    placement: { distinctHosts: true, group: plan.publisherCluster },
  };
}

/** Created without instances; scaled afterwards. */
export function subscriberApp(plan: LaunchPlan, runId: string, part: AppPart): AppSpec {
  return {
    ...common(plan, runId, part, 'subscriber'),
    instances: 0,
    ports: new Array(SUBSCRIBER_PORTS).fill(0),
    placement: { distinctHosts: false, group: plan.subscriberCluster },
  };
}

function common(plan: LaunchPlan, runId: string, part: AppPart, role: string) {
  return {
    id: appId(plan, part),
    cmd: part.cmd,
    cpus: CPUS,
    memMib: MEM_MIB,
    archives: plan.archives,
    env: {},
    labels: {
      [LABELS.run]: runId,
      [LABELS.workload]: plan.workload,
      [LABELS.role]: role,
      ...plan.masterLabels,
      [LABELS.purpose]: plan.purpose,
    },
  };
}
