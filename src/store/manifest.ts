import * as z from 'zod';
import { environment } from '../run/result.ts';

/*
 * manifest.json of a study: everything that was decided before its first measurement. docs/study-format.md explains
 * it, docs/manifest.schema.json is generated from it. Bump STUDY_SCHEMA_VERSION when a reader would have to change.
 */
export const STUDY_SCHEMA_VERSION = 1;

/** One value of an option, as the option itself holds it. */
export const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** Options that a cell sets differently from the study's own, by name, e.g. `{ clients: 50, msg_rate: 1000 }`. */
export const varied = z.record(z.string(), scalar);

export const dimension = z.object({
  /** An option of the workload, e.g. `clients`, `msg_rate`, `msg_size`. */
  name: z.string(),
  values: z.array(scalar).min(1),
});

export const plannedCell = z.object({
  /** Unique within the study and fit for a file name: `001`, with repeats `001-r2`. */
  id: z.string(),
  varied,
  /** 1 for the first measurement of this combination. */
  repeat: z.number().int().positive(),
});

export const against = z.object({
  /** What side A has of the options that B sets. */
  a: varied,
  b: varied,
});

export const sweepPlan = z.object({
  kind: z.literal('sweep'),
  dimensions: z.array(dimension),
  repeat: z.number().int().positive(),
  order: z.enum(['given', 'random']),
  /** Of the random order; null where the order is as given. */
  seed: z.number().int().nonnegative().nullable(),
  /** Tries that a cell has before it counts as failed. */
  attempts: z.number().int().positive(),
  /** Conditions that end a row: the remaining, higher rates of the same other values are skipped. */
  stop_when: z.array(z.string()),
  threshold: z.array(z.string()),
  /** Two variants that every cell is measured with in turn; lacking where there is one. */
  against: against.optional(),
  /** In the order of measuring. */
  cells: z.array(plannedCell),
});

export const finds = ['max-rate', 'no-drop', 'slo'] as const;

export const plannedSearch = z.object({
  /** Unique within the study and fit for a file name, e.g. `clients-50`; its cells are `<id>-001` and on. */
  id: z.string(),
  find: z.enum(finds),
  varied,
});

export const searchPlan = z.object({
  kind: z.literal('search'),
  dimensions: z.array(dimension),
  /** Percent of messages that the answer may lose. */
  target_loss: z.number().nonnegative(),
  /** Step below which a search ends, as a part of the rate: 0.01 is 1 %. */
  tolerance: z.number().positive(),
  /** Conditions of `find=slo`. */
  slo: z.array(z.string()),
  /** How often the answer is measured again before it is given. */
  confirm: z.number().int().nonnegative(),
  /** Rate of the first step, messages/s; null = chosen by the number of clients. */
  start: z.number().positive().nullable(),
  attempts: z.number().int().positive(),
  threshold: z.array(z.string()),
  /** Options of further searches for no-drop with each combination, once that has its own; lacking where there are none. */
  followed_by: z.array(varied).optional(),
  /** In the order of searching. */
  searches: z.array(plannedSearch),
});

export const manifest = z.object({
  schema_version: z.literal(STUDY_SCHEMA_VERSION),
  study_id: z.string(),
  /** Words of the user, null where there are none. */
  label: z.string().nullable(),
  created_at: z.string(),
  workload: z.string(),
  /** How it is measured; the first manifests, which do not say, know one pattern. */
  pattern: z.string().default('pubsub'),
  /** Options that all cells share, as results record them. */
  options: z.record(z.string(), z.unknown()),
  plan: z.discriminatedUnion('kind', [sweepPlan, searchPlan]),
  /** The machine and versions at the beginning; each result has its own. */
  environment,
});

export type Scalar = z.infer<typeof scalar>;
export type Varied = z.infer<typeof varied>;
export type Dimension = z.infer<typeof dimension>;
export type PlannedCell = z.infer<typeof plannedCell>;
export type Against = z.infer<typeof against>;
export type SweepPlan = z.infer<typeof sweepPlan>;
export type Find = (typeof finds)[number];
export type PlannedSearch = z.infer<typeof plannedSearch>;
export type SearchPlan = z.infer<typeof searchPlan>;
export type Manifest = z.infer<typeof manifest>;
