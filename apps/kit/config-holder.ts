import type * as z from 'zod';
import { firstIssue } from '../../src/base/first-issue.ts';
import { ControlRefusal } from '../../src/control/control-refusal.ts';
import type { Dictionary } from '../../src/control/dictionary.ts';

/** The configuration in force: what all `updateconfig` commands so far add up to. */
export class ConfigHolder<Config> {
  #raw: Dictionary = {};
  #value: Config | null = null;
  readonly #schema: z.ZodType<Config>;

  constructor(schema: z.ZodType<Config>) {
    this.#schema = schema;
  }

  /** Null until a whole configuration was given. */
  get value(): Config | null {
    return this.#value;
  }

  isInForce(args: Dictionary): boolean {
    return (
      this.#value !== null && Object.entries(args).every(([name, value]) => same(this.#raw[name], value))
    );
  }

  /** @throws ControlRefusal naming the argument that is wrong; the configuration in force then stays */
  merge(args: Dictionary): void {
    const raw = { ...this.#raw, ...args };
    const parsed = this.#schema.safeParse(raw);
    if (!parsed.success) throw new ControlRefusal(firstIssue(parsed.error, 'configuration'));
    this.#raw = raw;
    this.#value = parsed.data;
  }
}

function same(a: Dictionary[string] | undefined, b: Dictionary[string]): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0;
  return a === b;
}
