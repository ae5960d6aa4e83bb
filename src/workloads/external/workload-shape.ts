import { z } from 'zod';
import { WORKLOAD_API_VERSION } from './external-workload.ts';

const text = z.string().min(1);
const code = z.custom<(...given: never[]) => unknown>((value) => typeof value === 'function', {
  message: 'expected a function',
});
const examples = z.array(z.tuple([z.string(), z.string()]));

const field = z.object({
  schema: z.object({ safeParse: code }),
  fallback: z.unknown(),
  describe: text,
  group: text.regex(/:$/, 'a heading ends with a colon'),
  kind: z.literal('switch').optional(),
});

const suite = z.object({
  kind: z.enum(['sweep', 'search']),
  name: text,
  summary: text,
  examples,
  fixed: z.record(z.string(), z.string()),
  dimensions: z.record(z.string(), z.string()),
});

const pattern = z.object({
  name: text,
  schema: z.object({ safeParse: code }),
  axes: z.object({ load: z.object({ option: text }), clients: z.object({ option: text }) }),
  measures: z.array(z.object({ key: text })).min(1),
  columns: z.array(z.object({ name: text, value: code })),
  reading: code,
  lines: code,
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
    z.string().regex(OPTION_NAME, 'an option is a lower-case letter, then letters, digits and underscores'),
    field,
  ),
  alternatives: z.array(z.object({ option: text, instead: text, what: text, hint: text })),
  pattern,
  examples: z.object({ run: examples, sweep: examples, search: examples }),
  suites: z.array(suite),
  firstLoadText: text,
  programs: text.optional(),
  check: code,
  purpose: code,
  clientsOf: code,
  loadRange: code,
  firstLoad: code,
  expectedSeconds: code,
  requireWorld: code,
  open: code,
});
