import type { AppDefinition } from './app-definition.ts';
import type { Deployment, Step, TaskRecord, TaskState } from './cluster-state.ts';
import type { HealthCheck } from './health-check.ts';

/** What Marathon 1.4 says of an instance: here an instance is one task. */
export type Condition = 'Created' | 'Staging' | 'Running' | 'Finished' | 'Failed' | 'Killed';

/** What the event stream tells, under Marathon's own names. */
export type ClusterEvent =
  | { eventType: 'status_update_event'; task: TaskRecord; taskStatus: TaskState; message: string }
  | {
      eventType: 'deployment_info' | 'deployment_step_success' | 'deployment_step_failure';
      plan: Deployment;
      currentStep: Step;
    }
  | { eventType: 'deployment_success' | 'deployment_failed'; plan: Deployment }
  | { eventType: 'group_change_success'; groupId: string; version: string }
  | { eventType: 'group_change_failed'; groupId: string; version: string; reason: string }
  | { eventType: 'app_terminated_event'; appId: string }
  | { eventType: 'add_health_check_event'; appId: string; version: string; healthCheck: HealthCheck }
  | { eventType: 'remove_health_check_event'; appId: string }
  | { eventType: 'failed_health_check_event'; task: TaskRecord; healthCheck: HealthCheck }
  | { eventType: 'health_status_changed_event'; task: TaskRecord; alive: boolean }
  | { eventType: 'unhealthy_instance_kill_event'; task: TaskRecord; reason: string }
  | { eventType: 'instance_changed_event'; task: TaskRecord; condition: Condition }
  | { eventType: 'instance_health_changed_event'; task: TaskRecord; healthy: boolean }
  | { eventType: 'api_post_event'; clientIp: string; uri: string; app: AppDefinition }
  | { eventType: 'subscribe_event' | 'unsubscribe_event'; clientIp: string; callbackUrl: string }
  | { eventType: 'event_stream_attached' | 'event_stream_detached'; remoteAddress: string };
