import * as z from 'zod';
import { WORKLOAD_API_VERSION } from './external-workload.ts';

const text = z.string().min(1);
/** A function. */
export const code = z.custom<(...given: never[]) => unknown>((value) => typeof value === 'function', {
  message: 'expected a function',
});
const examples = z.array(z.tuple([z.string(), z.string()]));

const field = z.object({
  schema: z.object({ safeParse: code }),
  fallback: z.unknown(),
  describe: text,
  group: text.regex(/:$/, 'a heading ends with a colon'),
  kind: z.literal('switch').optional(),
  setting: z.undefined({ message: "only Hydra's own options are settings" }).optional(),
});

const suite = z.object({
  kind: z.enum(['sweep', 'search']),
  name: text,
  summary: text,
  examples,
  fixed: z.record(z.string(), z.string()),
  dimensions: z.record(z.string(), z.string()),
});

const words = z.array(z.string());
const byWord = z.record(z.string(), z.string());
const told = z.array(z.object({ word: z.string(), measure: text, text: code }));

const pattern = z.object({
  name: text,
  of: code.optional(),
  schema: z.object({ safeParse: code }),
  rows: words,
  axes: z.object({
    load: z.object({ option: text, title: text }),
    clients: z.object({
      ...{ option: text, noun: text, describe: text, fallbackText: z.string(), asked: code },
      ...{ countedBy: words, decidedBy: words },
    }),
  }),
  measures: z
    .array(z.object({ key: text, label: text, definition: text, value: code }))
    .min(1)
    .refine((all) => new Set(all.map(({ key }) => key)).size === all.length, 'two measures have one key'),
  usual: words,
  first: words,
  shortNames: byWord,
  plots: words,
  usagePlots: words,
  latencies: z.array(z.looseObject({})),
  mainLatency: z.string(),
  series: z.object({
    columns: z.array(z.looseObject({})),
    plots: z.array(z.looseObject({})),
    load: z.looseObject({}).nullable(),
    shown: words,
  }),
  shades: z.array(z.object({ name: text, measure: text, text: code })),
  told: z.object({ table: told, line: told, sentence: told, highest: told }),
  definitions: z.array(z.looseObject({})),
  columns: z.array(z.object({ name: text, value: code })),
  tables: z
    .array(z.object({ title: text, caption: text, lead: z.string(), heads: words, rows: code }))
    .optional(),
  metrics: z.object({
    gauges: z.array(z.looseObject({})),
    counts: z.array(z.looseObject({})),
    latencies: z.array(z.looseObject({})),
  }),
  noise: z.object({ stations: z.number(), computed: words, beside: words, instants: code, whole: code }),
  partWords: byWord,
  words: z.object({ clean: text, plots: text, latency: text }),
  tellingNumbers: code,
  lines: code,
  remarks: code,
  cellDocument: code,
  reading: code,
});

/** How a command is called, and what an option's name looks like. */
export const COMMAND_NAME = /^[a-z][a-z0-9-]*$/;
const OPTION_NAME = /^[a-z][a-z0-9_]*$/;

/**
 * What a module must export, as far as a look can tell: what is missing or of another kind is told before anything is
 * started. The types say the rest.
 */
export const workloadShape = z.object({
  workload_api_version: z.literal(WORKLOAD_API_VERSION, {
    message: `this version of Hydra takes ${WORKLOAD_API_VERSION}`,
  }),
  name: text.regex(COMMAND_NAME, 'a name is a lower-case letter, then letters, digits and hyphens'),
  summary: text,
  fields: z.record(
    z
      .string()
      .regex(OPTION_NAME, 'an option is a lower-case letter, then letters, digits and underscores')
      .refine((name) => !(name in {}), 'every object has something of that name'),
    field,
  ),
  alternatives: z.array(z.object({ option: text, instead: text, what: text, hint: text })),
  pattern,
  examples: z.object({ run: examples, sweep: examples, search: examples }),
  suites: z.array(suite),
  word: z.object({ name: text, option: text, choices: words, suites: z.array(suite) }).optional(),
  variables: z.record(z.string(), text).optional(),
  firstLoadText: text,
  programs: text.optional(),
  check: code,
  refuseTyped: code.optional(),
  purpose: code,
  clientsOf: code,
  loadRange: code,
  firstLoad: code,
  expectedSeconds: code,
  requireWorld: code,
  open: code,
});
