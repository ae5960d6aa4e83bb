import type { ResultDigest } from '../../run/result.ts';
import type { Latency } from '../shared/latency.ts';

const SPANS = {
  service: 'from hand-over to outcome',
  response: 'from due time to outcome',
  late: 'from due time to hand-over',
} as const;

/** Of all operations together. */
const ofAll: readonly Latency[] = [
  {
    key: 'service',
    label: 'service time',
    short: 'service',
    span: SPANS.service,
    of: 'operations that succeeded',
  },
  {
    key: 'response',
    label: 'response time',
    short: 'response',
    span: SPANS.response,
    of: 'operations that succeeded',
  },
  { key: 'late', label: 'lateness', short: 'late', span: SPANS.late, of: 'operations that succeeded' },
  {
    ...{ key: 'failed', label: 'time to failure', short: 'failed', span: SPANS.service },
    ...{ of: 'operations that failed', isOptional: true },
  },
];

/** Which time is the headline: of an open loop what its users' schedule makes of it, else what the system takes. */
export function headlineOf(
  results: readonly Pick<ResultDigest, 'options' | 'latency_us'>[],
): 'service' | 'response' {
  const isOpen = results.some((result) => 'loop' in result && result.loop === 'open');
  return isOpen ? 'response' : 'service';
}

/** Names of the operations of several results, in the order of their first. */
export function namesIn(results: readonly ResultDigest[]): string[] {
  const all = results.flatMap(({ latency_us }) => Object.keys(latency_us));
  return [
    ...new Set(all.flatMap((key) => (key.startsWith('service:') ? [key.slice('service:'.length)] : []))),
  ];
}

/** Those of all operations, and where there are several, the headline of each. */
export function latenciesFor(names: readonly string[], headline: 'service' | 'response'): Latency[] {
  if (names.length < 2) return [...ofAll];
  return [
    ...ofAll,
    ...names.map(
      (name): Latency => ({
        ...{ key: `${headline}:${name}`, label: `${headline} time of ${name}`, short: name },
        ...{ span: SPANS[headline], of: `operations ${name} that succeeded`, isOptional: true },
      }),
    ),
  ];
}
