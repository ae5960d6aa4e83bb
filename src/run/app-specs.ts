import { LABELS } from '../base/run-labels.ts';
import type { AppSpec } from '../cluster/port.ts';
import type { LaunchPlan } from './launch-plan.ts';
import type { Role } from './role.ts';

/** Share of a core an app asks for: the original's, so that a fleet fits where it fitted then. */
const CPUS = 0.01;
/** What a task of this runtime needs, MiB; the original's 32 would be killed by an agent that enforces memory. */
const MEM_MIB = 128;

/** The app of a role; one that is not essential is created without instances, and scaled afterwards. */
export function appOf(plan: LaunchPlan, runId: string, role: Role): AppSpec {
  return {
    id: `${plan.appPrefix}/${role.app}`,
    cmd: role.cmd,
    instances: role.essential ? role.tasks : 0,
    cpus: CPUS,
    memMib: MEM_MIB,
    ports: new Array(role.ports).fill(0),
    archives: plan.archives,
    env: {},
    labels: {
      [LABELS.run]: runId,
      [LABELS.workload]: plan.workload,
      [LABELS.role]: role.name,
      ...plan.masterLabels,
      [LABELS.purpose]: plan.purpose,
    },
    placement: { distinctHosts: role.distinctHosts, group: plan.groups[role.group] ?? null },
  };
}
