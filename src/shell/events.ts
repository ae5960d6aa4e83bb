import { HydraError } from '../base/errors.ts';
import { followEvents } from '../marathon-client/marathon-events.ts';
import type { SseEvent } from '../marathon-client/sse-parser.ts';
import { eventSummary } from './event-text.ts';
import type { ShellContext } from './shell-context.ts';
import { cutToWidth } from './text-width.ts';

/** `events`: until the signal aborts. */
export async function events(context: ShellContext, types: readonly string[]): Promise<void> {
  const { engine, signal } = context;
  // Whoever does not answer at all is told so in the usual words.
  await engine.inspection.version(signal);
  const over = new AbortController();
  let attached = false;
  await followEvents(
    engine.http,
    {
      types,
      random: context.random,
      onEvent: (event) => void context.out(eventLine(context, event)),
      onAttached: () => {
        context.note(`${attached ? 'events again' : 'events'} of ${engine.url}, until Ctrl-C`);
        attached = true;
      },
      onDetached: () => {
        if (attached) context.note('the stream of events broke off; trying again');
        else over.abort();
      },
    },
    AbortSignal.any([signal, over.signal]),
  );
  signal.throwIfAborted();
  throw new HydraError(`${engine.url} streams no events`, {
    hint: 'a proxy before it may not let them through: GET /v2/events',
  });
}

function eventLine({ json, columns, colors }: ShellContext, { type, data }: SseEvent): string {
  const value = parsed(data);
  if (json) return `${JSON.stringify(value)}\n`;
  const name = type.replace(/_event$/, '');
  const at = timeText(value.timestamp);
  const bad = /fail|TASK_(LOST|ERROR)/.test(`${type} ${value.taskStatus}`);
  const rest = cutToWidth(eventSummary(type, value), Math.max(20, columns() - at.length - name.length - 4));
  return `${colors.dim(at)}  ${bad ? colors.red(name) : colors.cyan(name)}  ${rest}\n`;
}

function parsed(data: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'object' && value !== null ? { ...value } : { data };
  } catch {
    // No JSON is no Marathon's event; whatever it is, it is shown as it came.
    return { data };
  }
}

/** Time of day in UTC, as in Marathon's own log. */
function timeText(timestamp: unknown): string {
  return typeof timestamp === 'string' ? timestamp.slice(11, 23) : '-';
}
