import type { ClusterEvent } from '../state/cluster-event.ts';
import type { TaskRecord } from '../state/cluster-state.ts';
import { appJson } from './app-json.ts';
import { planJson, stepJson } from './deployment-json.ts';
import { isoTime, type Json } from './json.ts';
import { instanceIdOf, ipAddresses } from './task-json.ts';

type OfTask = Extract<ClusterEvent, { task: TaskRecord }>;

function taskDetail(event: OfTask): Json {
  const { task } = event;
  const { agentId: slaveId, id: taskId, appId, host, ports, version } = task;
  const instanceId = instanceIdOf(task);
  switch (event.eventType) {
    case 'status_update_event': {
      const { taskStatus, message } = event;
      return {
        slaveId,
        taskId,
        taskStatus,
        message,
        appId,
        host,
        ipAddresses: ipAddresses(task),
        ports,
        version,
      };
    }
    case 'failed_health_check_event':
      return { appId, instanceId, healthCheck: event.healthCheck };
    case 'health_status_changed_event':
      return { appId, instanceId, version, alive: event.alive };
    case 'unhealthy_instance_kill_event':
      return { appId, taskId, instanceId, version, reason: event.reason, host, slaveId };
    case 'instance_changed_event': {
      const { condition } = event;
      return { instanceId, condition, runSpecId: appId, agentId: slaveId, host, runSpecVersion: version };
    }
    case 'instance_health_changed_event':
      return { instanceId, runSpecId: appId, healthy: event.healthy, runSpecVersion: version };
  }
}

function detail(event: ClusterEvent): Json {
  switch (event.eventType) {
    case 'deployment_info':
    case 'deployment_step_success':
    case 'deployment_step_failure':
      return { plan: planJson(event.plan), currentStep: stepJson(event.currentStep) };
    case 'deployment_success':
    case 'deployment_failed':
      return { id: event.plan.id, plan: planJson(event.plan) };
    case 'group_change_success':
      return { groupId: event.groupId, version: event.version };
    case 'group_change_failed':
      return { groupId: event.groupId, version: event.version, reason: event.reason };
    case 'app_terminated_event':
      return { appId: event.appId };
    case 'add_health_check_event':
      return { appId: event.appId, version: event.version, healthCheck: event.healthCheck };
    case 'remove_health_check_event':
      return { appId: event.appId };
    case 'api_post_event':
      return { clientIp: event.clientIp, uri: event.uri, appDefinition: appJson(event.app) };
    case 'subscribe_event':
    case 'unsubscribe_event':
      return { clientIp: event.clientIp, callbackUrl: event.callbackUrl };
    case 'event_stream_attached':
    case 'event_stream_detached':
      return { remoteAddress: event.remoteAddress };
    default:
      return taskDetail(event);
  }
}

/** The data of one server-sent event. */
export function eventJson(event: ClusterEvent, atMs: number): Json {
  return { eventType: event.eventType, timestamp: isoTime(atMs), ...detail(event) };
}
