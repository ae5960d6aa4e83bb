import type { Json } from './json.ts';
import { Meter, type Rates, Samples } from './meter.ts';

/** One request that was answered. */
export interface Answered {
  method: string;
  status: number;
  /** From its headers to the beginning of the answer, ms. */
  tookMs: number;
}

const prefix = 'org.eclipse.jetty.servlet.ServletContextHandler';
const timedMethods = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'];

const meterJson = ({ count, mean, m1, m5, m15 }: Rates): Json => ({
  count,
  m15_rate: m15,
  m1_rate: m1,
  m5_rate: m5,
  mean_rate: mean,
});

class Timer {
  readonly #meter: Meter;
  readonly #samples = new Samples();

  constructor(nowMs: number) {
    this.#meter = new Meter(nowMs);
  }

  add(tookMs: number, nowMs: number): void {
    this.#meter.mark(nowMs);
    this.#samples.add(tookMs / 1_000);
  }

  json(nowMs: number): Json {
    const { min, max, mean, stddev, quantile } = this.#samples.distribution();
    const { count, ...rates } = meterJson(this.#meter.rates(nowMs));
    return {
      count,
      max,
      mean,
      min,
      p50: quantile(0.5),
      p75: quantile(0.75),
      p95: quantile(0.95),
      p98: quantile(0.98),
      p99: quantile(0.99),
      p999: quantile(0.999),
      stddev,
      ...rates,
      duration_units: 'seconds',
      rate_units: 'calls/second',
    };
  }
}

/** Counts and times requests under the names that Marathon 1.4's web server gives them. */
export class RequestMetrics {
  readonly #classes: readonly Meter[];
  readonly #timers: ReadonlyMap<string, Timer>;
  #active = 0;

  constructor(nowMs: number) {
    this.#classes = Array.from({ length: 5 }, () => new Meter(nowMs));
    const names = ['requests', ...timedMethods.map((method) => `${method.toLowerCase()}-requests`)];
    this.#timers = new Map([...names, 'other-requests'].map((name) => [name, new Timer(nowMs)]));
  }

  /** Notes a request that comes; what is returned is called with the status when it is answered. */
  began(method: string): (status: number) => void {
    const beganMs = performance.now();
    this.#active += 1;
    return (status) => {
      this.#active -= 1;
      this.note({ method, status, tookMs: performance.now() - beganMs }, Date.now());
    };
  }

  note({ method, status, tookMs }: Answered, nowMs: number): void {
    this.#classes[Math.floor(status / 100) - 1]?.mark(nowMs);
    const own = timedMethods.includes(method) ? `${method.toLowerCase()}-requests` : 'other-requests';
    for (const name of ['requests', own]) this.#timers.get(name)?.add(tookMs, nowMs);
  }

  counters(): Json {
    return { [`${prefix}.active-requests`]: { count: this.#active } };
  }

  meters(nowMs: number): Json {
    const named = this.#classes.map((meter, index) => [
      `${prefix}.${index + 1}xx-responses`,
      { ...meterJson(meter.rates(nowMs)), units: 'events/second' },
    ]);
    return Object.fromEntries(named);
  }

  timers(nowMs: number): Json {
    const named = [...this.#timers].map(([name, timer]) => [`${prefix}.${name}`, timer.json(nowMs)]);
    return Object.fromEntries(named);
  }
}
