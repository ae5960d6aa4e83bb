import { shown } from './foreign-text.ts';

type Data = Readonly<Record<string, unknown>>;

/** What happened, in a few words, e.g. `running /hydra/web on 10.0.0.7 (hydra_web.1f3c)`. */
export function eventSummary(type: string, data: Data): string {
  return shown(summary(type, data));
}

function summary(type: string, data: Data): string {
  switch (type) {
    case 'status_update_event': {
      const state = text(data.taskStatus)
        .replace(/^TASK_/, '')
        .toLowerCase();
      const message = text(data.message);
      const where = `${state} ${text(data.taskId)} on ${text(data.host)}`;
      return message === '' ? where : `${where}: ${message}`;
    }
    case 'deployment_info':
    case 'deployment_step_success':
    case 'deployment_step_failure':
      return `${text(part(data.plan).id)} ${actionsText(part(data.currentStep).actions)}`.trim();
    case 'deployment_success':
    case 'deployment_failed':
      return text(data.id);
    case 'api_post_event':
      return `${text(data.uri)} from ${text(data.clientIp)}`;
    case 'group_change_success':
    case 'group_change_failed':
      return [text(data.groupId), text(data.reason)].join(' ').trim();
    case 'app_terminated_event':
      return text(data.appId);
    case 'event_stream_attached':
    case 'event_stream_detached':
      return text(data.remoteAddress);
    case 'health_status_changed_event':
      return `${text(data.taskId ?? data.instanceId)} is ${data.alive === true ? 'healthy' : 'unhealthy'}`;
    default:
      return rest(data);
  }
}

function actionsText(actions: unknown): string {
  if (!Array.isArray(actions)) return '';
  return actions.map((action) => `${text(part(action).action)} ${text(part(action).app)}`.trim()).join(', ');
}

/** What is known of the other events: their scalar fields. */
function rest(data: Data): string {
  return Object.entries(data)
    .filter(
      ([name, value]) =>
        !['eventType', 'timestamp'].includes(name) && ['string', 'number', 'boolean'].includes(typeof value),
    )
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

function part(value: unknown): Data {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
