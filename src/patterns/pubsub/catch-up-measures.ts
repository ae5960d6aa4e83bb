import type { Measure } from '../shared/measure.ts';
import { thousandth } from '../shared/thousandth.ts';
import type { CatchUp } from './catch-up-result.ts';
import type { PubsubDigest } from './result.ts';

const WHEN = {
  before: 'before any client began to read the backlog',
  during: 'from then until all such clients had met the end of the log',
  after: 'after that',
};

/** What is told of clients that read a backlog, and of those that read live beside them. */
export const catchUpMeasures: readonly Measure<PubsubDigest>[] = [
  of('catch_up.parity_s.p50', (told) => told.parity_s?.p50 ?? null, {
    ...{ label: 'time to parity p50', unit: 's', better: 'low' },
    definition:
      'From being told to read the backlog until a client had met the end of the log: in every stream its position was the end that the system told with its last answer. Median of the clients that did.',
  }),
  of('catch_up.parity_s.max', (told) => told.parity_s?.max ?? null, {
    ...{ label: 'time to parity max', unit: 's', better: 'low' },
    definition: 'The longest time that a client took to meet the end of the log, of those that did.',
  }),
  of('catch_up.read_s.max', (told) => told.read_s?.max ?? null, {
    ...{ label: 'time to read all max', unit: 's', better: 'low' },
    definition:
      'The longest time from being told to read the backlog to the last message, of clients that received everything.',
  }),
  of('catch_up.rate.mean', (told) => told.rate?.mean ?? null, {
    ...{ label: 'catch-up rate', unit: 'messages/s', better: 'high' },
    definition:
      'What a client that read the backlog received per second until it met the end of the log; mean over them.',
  }),
  of('catch_up.rate.together', (told) => told.rate?.together ?? null, {
    ...{ label: 'catch-up rate together', unit: 'messages/s', better: 'high' },
    definition:
      'What all clients that read the backlog received until each had met the end of the log, over the time from the first beginning to the last such meeting.',
  }),
  ...(['before', 'during', 'after'] as const).flatMap((when) =>
    (['p50', 'p99'] as const).map((percentile) =>
      of(
        `catch_up.live_us.${when}.${percentile}`,
        (told) => thousandth(told.live_us[when]?.[percentile] ?? null),
        {
          ...{ label: `live ${percentile} ${when} catch-up`, unit: 'ms', better: 'low' },
          definition: `End-to-end latency of clients that read live, ${percentile}, by the whole second of receipt: ${WHEN[when]}.`,
        },
      ),
    ),
  ),
];

function of(
  key: string,
  value: (told: CatchUp) => number | null,
  rest: Omit<Measure<PubsubDigest>, 'key' | 'value'>,
): Measure<PubsubDigest> {
  return { ...rest, key, value: ({ catch_up }) => (catch_up === undefined ? null : value(catch_up)) };
}
