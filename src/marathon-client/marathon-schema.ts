import * as z from 'zod';

/* What Hydra reads of Marathon's answers; everything else in them is passed over. */

const count = z.number().int().nonnegative();

const taskFailure = z.object({
  taskId: z.string(),
  host: z.string().default(''),
  state: z.string().default(''),
  message: z.string().default(''),
  timestamp: z.string().default(''),
});

export const marathonApp = z.object({
  id: z.string(),
  cmd: z.string().nullish(),
  instances: count,
  labels: z.record(z.string(), z.string()).default({}),
  env: z.record(z.string(), z.unknown()).default({}),
  tasksStaged: count.default(0),
  tasksRunning: count.default(0),
  deployments: z.array(z.object({ id: z.string() })).default([]),
  lastTaskFailure: taskFailure.nullish(),
});

export const appList = z.object({ apps: z.array(marathonApp) });

export const marathonTask = z.object({
  id: z.string(),
  appId: z.string(),
  host: z.string().nullish(),
  ports: z.array(z.number()).nullish(),
  state: z.string().nullish(),
  startedAt: z.string().nullish(),
});

export const taskList = z.object({ tasks: z.array(marathonTask) });

export const deploymentList = z.array(
  z.object({
    id: z.string(),
    affectedApps: z.array(z.string()),
    currentStep: count.default(0),
    totalSteps: count.default(0),
  }),
);

export const statusUpdate = z.object({
  taskId: z.string(),
  appId: z.string(),
  taskStatus: z.string(),
  message: z.string().default(''),
});

/** Body of a refusal; `deployments` are those that lock the app. */
export const refusalBody = z.object({
  message: z.string().optional(),
  details: z.unknown().optional(),
  deployments: z.array(z.object({ id: z.string() })).optional(),
});

export const marathonInfo = z.object({
  version: z.string().nullish(),
  frameworkId: z.string().nullish(),
  marathon_config: z.object({ mesos_leader_ui_url: z.string().nullish() }).nullish(),
});

/** GET /v2/leader: `host:port`. */
export const leader = z.object({ leader: z.string() });

export type TaskFailure = z.infer<typeof taskFailure>;
export type MarathonApp = z.infer<typeof marathonApp>;
export type MarathonTask = z.infer<typeof marathonTask>;
export type Deployment = z.infer<typeof deploymentList>[number];
