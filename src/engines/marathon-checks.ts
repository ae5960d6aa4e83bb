import type { Check } from '../base/check.ts';
import { HydraError, messageOf } from '../base/errors.ts';
import { type EventsFound, lookAtMarathon } from '../marathon-client/marathon-look.ts';
import type { Settings } from '../options/settings.ts';
import { accessOf } from './marathon.ts';

/**
 * What `hydra doctor` says of the Marathon that the settings name: whether it answers, its version, whether it takes
 * the login, and whether its events arrive.
 * @throws the signal's reason when aborted.
 */
export async function checkMarathon(settings: Settings, signal: AbortSignal): Promise<Check[]> {
  const { login, app_prefix } = settings.marathon;
  try {
    const { url, version, events } = await lookAtMarathon(accessOf(settings), app_prefix, signal);
    const how = login === null ? 'no login is wanted' : `takes the login (${login.kind})`;
    const found = `${version} answers at ${url}, ${how}`;
    return [{ name: 'Marathon', ok: true, found, required: true }, eventsCheck(events)];
  } catch (error) {
    signal.throwIfAborted();
    const hint = error instanceof HydraError ? error.hint : undefined;
    const what = { name: 'Marathon', ok: false, found: messageOf(error), required: true };
    return [{ ...what, hint: hint ?? 'check [marathon] in hydra.ini, or set [cluster] engine = local' }];
  }
}

/** A run does without events, and is only told later of what happens. */
function eventsCheck(events: EventsFound): Check {
  const what = { name: 'Marathon events', required: false };
  if (events.kind === 'arrive') return { ...what, ok: true, found: 'arrive' };
  const hint =
    'the state is asked for instead; a proxy before Marathon should pass GET /v2/events on unbuffered';
  const found = events.kind === 'silent' ? 'none arrive within 3 s' : `none: ${events.why}`;
  return { ...what, ok: false, found, hint };
}
