import { connectDueUs } from '../../measure/connect-schedule.ts';
import type { ConnectOptions } from './connect-options.ts';
import { clientsOf, type PubsubOptions } from './options.ts';

/*
 * Estimates, from runs on two cores: right within a factor of two, there to tell minutes from hours. What a drain
 * takes depends on the server under test and is counted as its usual second.
 */
/** The apps, launched by the first measurement. */
const SETUP_S = 2;
/** Topic, configuration, drain and collecting. */
const CELL_S = 1;
/** A subscriber task more than the measurement before had. */
const TASK_STARTED_S = 0.25;
/** A subscriber task fewer than the measurement before had. */
const TASK_STOPPED_S = 0.02;

/** Seconds that a measurement is likely to take after another one on the same apps, its warm-up not counted. */
export function pubsubSeconds(
  options: PubsubOptions & Partial<ConnectOptions>,
  before: PubsubOptions | null,
): number {
  const more = subscriberTasksOf(options) - (before === null ? 0 : subscriberTasksOf(before));
  const scaling = more > 0 ? more * TASK_STARTED_S : -more * TASK_STOPPED_S;
  // What reading takes depends on what is there.
  const publishing = options.publishers === 0 ? 0 : options.test_duration;
  const { connect_rate: rate = null } = options;
  const connecting = rate === null ? 0 : connectDueUs(clientsOf(options), rate) / 1e6;
  return (before === null ? SETUP_S : 0) + CELL_S + scaling + connecting + publishing;
}

function subscriberTasksOf({ subscribers, total_sub_apps }: PubsubOptions): number {
  return subscribers ? total_sub_apps : 0;
}
