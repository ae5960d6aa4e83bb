import type { Measure } from '../measure.ts';
import { firstMessage } from './first-message.ts';
import { fleetRuns } from './fleet-runs.ts';
import { pacing } from './pacing.ts';
import { publishing } from './publishing.ts';
import { reading } from './reading.ts';
import { zmqFanOut } from './zmq-fan-out.ts';

/** Every line of the benchmark, in the order of the table. */
export const measures: readonly Measure[] = [
  ...fleetRuns,
  ...publishing,
  ...reading,
  ...pacing,
  ...firstMessage,
  ...zmqFanOut,
].sort((a, b) => a.id.localeCompare(b.id));
