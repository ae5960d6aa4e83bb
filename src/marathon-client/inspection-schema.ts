import * as z from 'zod';
import { marathonApp, marathonTask } from './marathon-schema.ts';

/* What people look at of Marathon's and Mesos' answers; everything else in them is passed over. */

const count = z.number().int().nonnegative();
const amount = z.number().nonnegative();

const inspectedApp = marathonApp.extend({
  version: z.string().default(''),
  cpus: amount.default(0),
  /** MiB. */
  mem: amount.default(0),
  args: z.array(z.string()).nullish(),
  constraints: z.array(z.array(z.string())).default([]),
  ports: z.array(z.number()).nullish(),
  uris: z.array(z.string()).default([]),
  healthChecks: z.array(z.unknown()).default([]),
  tasksHealthy: count.default(0),
  tasksUnhealthy: count.default(0),
});

export const inspectedApps = z.object({ apps: z.array(inspectedApp) });

export const inspectedTask = marathonTask.extend({
  slaveId: z.string().nullish(),
  stagedAt: z.string().nullish(),
  version: z.string().nullish(),
  healthCheckResults: z.array(z.object({ alive: z.boolean() })).nullish(),
});

export const inspectedTasks = z.object({ tasks: z.array(inspectedTask) });

export const inspectedDeployments = z.array(
  z.object({
    id: z.string(),
    /** When it was asked for, ISO time. */
    version: z.string().default(''),
    affectedApps: z.array(z.string()),
    currentActions: z.array(z.object({ action: z.string(), app: z.string().default('') })).default([]),
    currentStep: count.default(0),
    totalSteps: count.default(0),
  }),
);

const rejectReason = z.object({ reason: z.string(), declined: count, processed: count });

const queuedApp = z.object({
  app: z.object({ id: z.string() }),
  /** Tasks that wait. */
  count,
  since: z.string().nullish(),
  delay: z.object({ timeLeftSeconds: z.number(), overdue: z.boolean() }),
  processedOffersSummary: z.object({ rejectSummaryLastOffers: z.array(rejectReason).default([]) }).nullish(),
});

/** Pods, which wait in the same queue, are passed over. */
export const inspectedQueue = z.object({
  queue: z
    .array(z.union([queuedApp, z.object({ pod: z.object({}) })]))
    .transform((items) => items.filter((item) => 'app' in item)),
});

/** A group with the groups in it. */
export interface InspectedGroup {
  id: string;
  apps: { id: string; instances: number; tasksRunning: number }[];
  groups: InspectedGroup[];
}

const groupedApp = z.object({ id: z.string(), instances: count, tasksRunning: count.default(0) });

export const inspectedGroup: z.ZodType<InspectedGroup> = z.object({
  id: z.string(),
  apps: z.array(groupedApp).default([]),
  groups: z.array(z.lazy(() => inspectedGroup)).default([]),
});

export const inspectedInfo = z.object({
  version: z.string().default(''),
  marathon_config: z.object({ mesos_leader_ui_url: z.string().nullish() }).nullish(),
});

const resources = z.object({ cpus: amount.default(0), mem: amount.default(0) });
const noResources = { cpus: 0, mem: 0 };

const inspectedAgent = z.object({
  id: z.string(),
  hostname: z.string(),
  /** libprocess id, `slave(1)@ip:port`. */
  pid: z.string(),
  active: z.boolean().default(true),
  attributes: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  resources: resources.default(noResources),
  used_resources: resources.default(noResources),
});

export const inspectedAgents = z.object({ slaves: z.array(inspectedAgent) });

/** What an agent measured of its executors, one entry each; a container that is just starting has no numbers. */
export const agentStatistics = z.array(
  z.object({
    executor_id: z.string(),
    source: z.string().default(''),
    statistics: z
      .object({
        /** When, s since 1970. */
        timestamp: amount,
        cpus_user_time_secs: amount.default(0),
        cpus_system_time_secs: amount.default(0),
        mem_rss_bytes: amount.default(0),
        mem_limit_bytes: amount.nullish(),
      })
      .nullish(),
  }),
);

/** Answer to whatever starts a deployment. */
export const deploymentStarted = z.object({ version: z.string(), deploymentId: z.string() });

export type InspectedApp = z.infer<typeof inspectedApp>;
export type InspectedTask = z.infer<typeof inspectedTask>;
export type InspectedDeployment = z.infer<typeof inspectedDeployments>[number];
export type QueuedApp = z.infer<typeof inspectedQueue>['queue'][number];
export type InspectedAgent = z.infer<typeof inspectedAgent>;
export type DeploymentStarted = z.infer<typeof deploymentStarted>;
