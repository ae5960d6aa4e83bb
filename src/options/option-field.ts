import type { Field } from './field.ts';

/** A field that is an option of a measurement: how the command line shows it, and what it may be used for. */
export interface OptionField<T> extends Field<T> {
  /** Heading in help, with its colon. */
  group: string;
  /** `switch` takes no value. */
  kind?: 'switch';
  /** The value that `--no-<option>` stands for; absent = it cannot be written so. */
  off?: string;
  /** What help shows as the default where the fallback itself says too little. */
  fallbackText?: string;
  /** It cannot vary in a study: it changes no measurement, or names where and on what to measure. */
  fixed?: true;
  /** The setting that it takes its value from; `--<option>` is then that setting's option too. */
  setting?: { section: string; key: string };
}

/** One field for each option. */
export type OptionFields<O> = { readonly [K in keyof O]: OptionField<O[K]> };
