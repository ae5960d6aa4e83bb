import type {
  Action,
  Agent,
  App,
  Deployment,
  Failure,
  HealthResult,
  QueueItem,
  Rejection,
  Task,
} from './cluster-model.ts';
import { type Json, listOf, numberOf, recordOf, textOf, textsOf } from './json.ts';

/** What Marathon and Mesos send, as the page keeps it. What is absent is empty. */
export function readFailure(value: unknown): Failure | null {
  const json = recordOf(value);
  if (textOf(json.taskId) === '') return null;
  return {
    taskId: textOf(json.taskId),
    appId: textOf(json.appId),
    slaveId: textOf(json.slaveId),
    host: textOf(json.host),
    state: textOf(json.state),
    message: textOf(json.message),
    timestamp: textOf(json.timestamp),
    version: textOf(json.version),
  };
}

/** An app of GET /v2/apps. What is missing or of another kind is taken for empty or 0, here and below. */
export function readApp(value: unknown): App {
  const json = recordOf(value);
  return {
    id: textOf(json.id),
    instances: numberOf(json.instances),
    cpus: numberOf(json.cpus),
    mem: numberOf(json.mem),
    labels: textsOf(json.labels),
    version: textOf(json.version),
    hasHealthChecks: listOf(json.healthChecks).length > 0,
    lastTaskFailure: readFailure(json.lastTaskFailure),
    json,
  };
}

function readHealth(value: unknown): HealthResult {
  const json = recordOf(value);
  return {
    alive: json.alive === true,
    consecutiveFailures: numberOf(json.consecutiveFailures),
    lastFailureCause: textOf(json.lastFailureCause),
  };
}

/** A task of GET /v2/tasks. */
export function readTask(value: unknown): Task {
  const json = recordOf(value);
  return {
    id: textOf(json.id),
    appId: textOf(json.appId),
    slaveId: textOf(json.slaveId),
    host: textOf(json.host),
    state: textOf(json.state),
    ports: listOf(json.ports).map(numberOf),
    version: textOf(json.version),
    stagedAt: textOf(json.stagedAt),
    startedAt: textOf(json.startedAt),
    health: listOf(json.healthCheckResults).map(readHealth),
  };
}

function readAction(value: unknown): Action {
  const json = recordOf(value);
  return { action: textOf(json.action), app: textOf(json.app) };
}

/** A deployment of GET /v2/deployments. */
export function readDeployment(value: unknown): Deployment {
  const json = recordOf(value);
  return {
    id: textOf(json.id),
    version: textOf(json.version),
    affectedApps: listOf(json.affectedApps).map(textOf),
    steps: listOf(json.steps).map((step) => listOf(recordOf(step).actions ?? step).map(readAction)),
    currentActions: listOf(json.currentActions).map(readAction),
    currentStep: numberOf(json.currentStep),
    totalSteps: numberOf(json.totalSteps),
  };
}

function readRejection(value: unknown): Rejection {
  const json = recordOf(value);
  return {
    reason: textOf(json.reason),
    declined: numberOf(json.declined),
    processed: numberOf(json.processed),
  };
}

/**
 * An app of GET /v2/queue.
 * @param nowMs Unix time at which it was read: the rest of its delay is counted from there
 */
export function readQueueItem(value: unknown, nowMs: number): QueueItem {
  const json = recordOf(value);
  const summary = recordOf(json.processedOffersSummary);
  const last = listOf(summary.rejectSummaryLastOffers).map(readRejection);
  const all = listOf(summary.rejectSummaryLaunchAttempt).map(readRejection);
  return {
    appId: textOf(recordOf(json.app).id),
    count: numberOf(json.count),
    since: textOf(json.since),
    dueMs: nowMs + numberOf(recordOf(json.delay).timeLeftSeconds) * 1_000,
    rejections: (last.length > 0 ? last : all).filter(({ declined }) => declined > 0),
  };
}

/** An agent of Mesos' GET /master/slaves. */
export function readAgent(value: unknown): Agent {
  const json = recordOf(value);
  const [whole, used] = [
    recordOf(json.resources ?? json.unreserved_resources),
    recordOf(json.used_resources),
  ];
  const attributes = Object.entries(recordOf(json.attributes));
  return {
    id: textOf(json.id),
    hostname: textOf(json.hostname),
    attributes: Object.fromEntries(attributes.map(([name, attribute]) => [name, String(attribute)])),
    cpus: numberOf(whole.cpus),
    memMb: numberOf(whole.mem),
    usedCpus: numberOf(used.cpus),
    usedMemMb: numberOf(used.mem),
  };
}

/** Ids of a group and of all below it. */
export function readGroupIds(value: unknown): string[] {
  const json: Json = recordOf(value);
  return [textOf(json.id), ...listOf(json.groups).flatMap(readGroupIds)].filter((id) => id !== '');
}
