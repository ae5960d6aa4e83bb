import { decimal, orNone } from '../../options/field.ts';
import type { OptionFields } from '../../options/option-field.ts';

/** How subscribers connect, of workloads whose clients can be told. Plain data. */
export interface ConnectOptions {
  /** Connections that all subscribers begin per second together; null = as fast as the tasks can. */
  connect_rate: number | null;
}

/** More than any server takes up; a schedule still tells its instants apart. */
const HIGHEST_RATE = 1_000_000;

export const connectFields: OptionFields<ConnectOptions> = {
  connect_rate: {
    schema: orNone(decimal({ above: 0, max: HIGHEST_RATE, unit: 'connections per second' })),
    fallback: null,
    describe: 'connections that all subscribers open per second together, before publishing begins',
    group: 'Connections:',
    fallbackText: 'as fast as the tasks can, 32 at once in each',
  },
};
