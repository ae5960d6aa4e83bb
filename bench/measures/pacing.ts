import { Histogram } from '../../src/measure/histogram.ts';
import type { TaskReport } from '../../src/measure/report.ts';
import type { BenchContext } from '../bench-context.ts';
import type { PairMeasure } from '../measure.ts';
import { publish } from '../publish.ts';
import { withTopic } from '../topic.ts';

const SECONDS = 10;

const loads = [
  { rate: 10_000, burst: 1 },
  { rate: 100_000, burst: 100 },
];

/** P4: how well a publisher keeps its schedule. */
export const pacing: readonly PairMeasure[] = loads.flatMap(({ rate, burst }): PairMeasure[] => {
  const name = `schedule at ${rate.toLocaleString('en')}/s, msg_batch ${burst}`;
  const shared = { id: 'P4', rival: null };
  return [
    {
      ...shared,
      name: `${name}: rate error`,
      unit: '%',
      goal: { kind: 'at-most', value: 0.1 },
      measure: async (bench) => rateErrorPercent(await paced(bench, rate, burst), rate),
    },
    {
      ...shared,
      name: `${name}: p99 lateness`,
      unit: 'us',
      goal: { kind: 'at-most', value: 1_000 },
      measure: async (bench) => p99Lateness(await paced(bench, rate, burst)),
    },
  ];
});

function paced(bench: BenchContext, rate: number, burst: number): Promise<TaskReport> {
  return withTopic(bench, async (topic) => {
    const load = {
      ...{ rate, burst, seconds: SECONDS * bench.scale },
      ...{ messageBytes: 100, batchBytes: 16_384, acks: 1 as const, lingerMs: 0 },
    };
    return (await publish(bench, topic, load)).report;
  });
}

function rateErrorPercent({ publisher }: TaskReport, rate: number): number {
  return (Math.abs((publisher?.rate ?? Number.NaN) - rate) / rate) * 100;
}

function p99Lateness({ publisher }: TaskReport): number {
  const lateness = new Histogram();
  if (publisher?.histograms) lateness.addReport(publisher.histograms.lateness);
  return lateness.percentile(99) ?? Number.NaN;
}
