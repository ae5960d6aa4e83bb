import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curvesOf } from '../../src/analysis/curves.ts';
import type { Measure } from '../../src/patterns/shared/measure.ts';
import type { Study } from '../../src/store/study.ts';
import { noLatencies } from '../patterns/pubsub/no-latencies.ts';
import { measureOf } from '../patterns/pubsub/pubsub.ts';
import { CLEAN, type Fate, paperRun, paperStudy } from './paper-study.ts';

function measure(key: string): Measure {
  const found = measureOf(key);
  if (found === undefined) throw new Error(`no measure ${key}`);
  return found;
}

const failingRate = measure('failing_clients_rate');
const loss = measure('average_packet_loss');

/** By curve name, x and y side by side. */
function drawn(study: Study, of: Measure, choice = {}) {
  return Object.fromEntries(
    curvesOf(study, of, choice).map(({ name, points }) => [name, points.map(({ x, y }) => [x, y])]),
  );
}

describe('curvesOf', () => {
  it('draws one line per client count along the message rate, named in whole', () => {
    const study = paperStudy({ clients: [1, 500], msg_rate: [3000, 1000] }, ({ clients, msg_rate }) => ({
      average_packet_loss: Number(clients) + Number(msg_rate) / 1000,
    }));
    expect(drawn(study, loss)).toEqual({
      '1 client': [
        [1000, 2],
        [3000, 4],
      ],
      '500 clients': [
        [1000, 501],
        [3000, 503],
      ],
    });
  });

  it('leaves a gap at its own x where no client fails, and shifts nothing', () => {
    const study = paperStudy({ clients: [10, 50], msg_rate: [1000, 1500, 2000, 3000] }, (values) =>
      Number(values.msg_rate) === 1500 || values.clients === 10
        ? { failing_clients: 0, failing_clients_rate: null }
        : { failing_clients: 3, failing_clients_rate: Number(values.msg_rate) / 10 },
    );
    expect(drawn(study, failingRate)).toEqual({
      '10 clients': [
        [1000, null],
        [1500, null],
        [2000, null],
        [3000, null],
      ],
      '50 clients': [
        [1000, 100],
        [1500, null],
        [2000, 200],
        [3000, 300],
      ],
    });
  });

  it('says why a point is a gap', () => {
    const fates: Record<number, Fate> = { 1: 'failed', 2: 'skipped', 3: 'missing', 4: CLEAN, 5: {} };
    const study = paperStudy(
      { clients: [10], msg_rate: [1, 2, 3, 4] },
      (values) => fates[Number(values.msg_rate)] ?? {},
    );
    const [curve] = curvesOf(study, failingRate);
    expect(curve?.points.map(({ absent }) => absent)).toEqual(['failed', 'skipped', 'missing', 'unmeasured']);
  });

  it('names by everything that varies beside x, and by that alone', () => {
    const study = paperStudy(
      { clients: [10, 50], msg_size: [100, 1000], acks: [1], msg_rate: [1, 2] },
      () => CLEAN,
    );
    expect(curvesOf(study, loss).map(({ name }) => name)).toEqual([
      '10 clients, msg_size 100',
      '10 clients, msg_size 1,000',
      '50 clients, msg_size 100',
      '50 clients, msg_size 1,000',
    ]);
    expect(curvesOf(study, loss, { where: { msg_size: 100 } }).map(({ name }) => name)).toEqual([
      '10 clients',
      '50 clients',
    ]);
  });

  it('runs along whatever is asked for, by itself along what varies where the rate does not', () => {
    const study = paperStudy({ clients: [10, 50], msg_batch: [100, 200] }, () => CLEAN, {
      options: { msg_rate: 30_000 },
    });
    expect(curvesOf(study, loss).map(({ name, x }) => [name, x])).toEqual([
      ['10 clients', 'msg_batch'],
      ['50 clients', 'msg_batch'],
    ]);
    expect(curvesOf(study, loss, { x: 'clients' }).map(({ name, x }) => [name, x])).toEqual([
      ['msg_batch 100', 'clients'],
      ['msg_batch 200', 'clients'],
    ]);
  });

  it('draws a single run as one point', () => {
    expect(drawn(paperRun({ average_packet_loss: 3 }), loss)).toEqual({ '10 clients': [[10_000, 3]] });
  });

  it('averages repeats, keeps the range, and names the cells', () => {
    const study = paperStudy(
      { clients: [10], msg_rate: [1000, 2000] },
      ({ msg_rate }, repeat) =>
        msg_rate === 2000 && repeat === 2 ? 'failed' : { average_packet_loss: repeat },
      { repeat: 3 },
    );
    expect(curvesOf(study, loss)[0]?.points).toEqual([
      { x: 1000, y: 2, low: 1, high: 3, cells: ['001', '001-r2', '001-r3'], absent: null },
      { x: 2000, y: 2, low: 1, high: 3, cells: ['002', '002-r3'], absent: null },
    ]);
  });

  it('reads a percentile of repeats from all their latencies, and never averages it', () => {
    const summary = (value: number, count: number) => ({
      count,
      min: value,
      p50: value,
      p90: value,
      p95: value,
      p99: value,
      p99_9: value,
      max: value,
      histogram: [[value, count] as [number, number]],
    });
    const study = paperStudy(
      { clients: [10], msg_rate: [1000] },
      (_, repeat) => ({
        latency_us: {
          ...noLatencies,
          publish: repeat === 1 ? summary(100, 900) : summary(1000, 100),
          // 5 of 1,000: beyond the 99th percentile, within the 99.9th.
          lateness: repeat === 1 ? summary(10, 995) : summary(2000, 5),
        },
      }),
      { repeat: 2 },
    );
    const at = (key: string) => curvesOf(study, measure(key))[0]?.points[0];
    expect(at('latency_us.publish.p90')).toMatchObject({ y: 100, low: 100, high: 1000 });
    expect(at('latency_us.publish.p99')).toMatchObject({ y: 1000, low: 100, high: 1000 });
    expect(at('latency_us.lateness.p99')).toMatchObject({ y: 10 });
    expect(at('latency_us.lateness.p99_9')).toMatchObject({ y: 2000 });
    expect(at('latency_us.end_to_end.p99')).toMatchObject({ y: null, absent: 'unmeasured' });
  });

  it('puts at every x the mean of exactly the cells with these values, whatever came to nothing', () => {
    const fate = fc.oneof(
      fc.constantFrom<Fate>('failed', 'skipped', 'missing'),
      fc.option(fc.integer({ min: 0, max: 5000 })).map((rate): Fate => ({ failing_clients_rate: rate })),
    );
    const list = fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        list,
        list,
        fc.integer({ min: 1, max: 3 }),
        fc.array(fate, { minLength: 48, maxLength: 48 }),
        (clients, rates, repeat, fates) => {
          const order = [...fates];
          const study = paperStudy({ clients, msg_rate: rates }, () => order.shift() ?? 'missing', {
            repeat,
          });
          const curves = curvesOf(study, failingRate, { x: 'msg_rate' });
          expect(curves.map(({ line }) => line.clients)).toEqual([...clients].sort((a, b) => a - b));
          for (const { line, points } of curves) {
            expect(points.map(({ x }) => x)).toEqual([...rates].sort((a, b) => a - b));
            for (const { x, y, low, high, cells } of points) {
              const these = study.cells.filter(
                ({ varied }) => varied.clients === line.clients && varied.msg_rate === x,
              );
              const told = these.flatMap(({ id, result }) => {
                const value = result?.failing_clients_rate;
                return value === undefined || value === null ? [] : [{ id, value }];
              });
              expect(cells).toEqual(told.map(({ id }) => id));
              if (told.length === 0) expect([y, low, high]).toEqual([null, null, null]);
              else expect(y).toBeCloseTo(told.reduce((sum, { value }) => sum + value, 0) / told.length, 9);
            }
          }
        },
      ),
    );
  });
});
