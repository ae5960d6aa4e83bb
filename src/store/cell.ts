import * as z from 'zod';
import { runResult } from '../run/result.ts';
import { STUDY_SCHEMA_VERSION, varied } from './manifest.ts';

/*
 * cells/<id>.json: one measurement of a study, written once, when it is over.
 */
export const attempt = z.object({
  started_at: z.string(),
  finished_at: z.string(),
  /** Why it came to nothing; null when it measured. */
  error: z.string().nullable(),
});

export const cellRecord = z.object({
  schema_version: z.literal(STUDY_SCHEMA_VERSION),
  id: z.string(),
  varied,
  repeat: z.number().int().positive(),
  /** `failed`: no attempt gave a result. `skipped`: its row had been stopped before. */
  state: z.enum(['measured', 'failed', 'skipped']),
  /** Why there is no result; null when there is one. */
  reason: z.string().nullable(),
  attempts: z.array(attempt),
  /** With what its pattern adds; files are checked against the whole. */
  result: runResult.loose().nullable(),
});

/** Why a search measured a rate. */
export const stepPurposes = ['probe', 'confirm'] as const;

export const searchStep = z.object({
  /** From 1. */
  step: z.number().int().positive(),
  purpose: z.enum(stepPurposes),
  /** Messages per second asked for. */
  rate: z.number().positive(),
  /** Cell that holds the measurement. */
  cell: z.string(),
  passed: z.boolean(),
  /** What decided, in words and numbers: `loss 0.72 % > 0.5 %`. */
  because: z.string(),
});

/** answers/<search id>.json: what a search found, with its whole history. */
export const searchAnswer = z.object({
  schema_version: z.literal(STUDY_SCHEMA_VERSION),
  id: z.string(),
  find: z.enum(['max-rate', 'no-drop', 'slo']),
  varied,
  /** Highest rate that passed and was confirmed, messages/s; null when none passed. */
  rate: z.number().positive().nullable(),
  /**
   * `found`: between a pass and a fail closer than the tolerance; where a confirmation failed, the next lower rate that
   * was confirmed. `at-most-tried`: nothing failed up to the highest rate that may be asked, the true answer may be
   * higher. `none-passed`: the true answer, if any, is lower than all that was tried. `out-of-steps`: the rate passed,
   * but the steps allowed ended before a fail was closer than the tolerance. `unconfirmed`: no rate was confirmed.
   * `failed`: a measurement came to nothing.
   */
  outcome: z.enum(['found', 'at-most-tried', 'none-passed', 'out-of-steps', 'unconfirmed', 'failed']),
  /** One sentence for a person. */
  sentence: z.string(),
  confirmations: z.number().int().nonnegative(),
  steps: z.number().int().nonnegative(),
  history: z.array(searchStep),
});

export type Attempt = z.infer<typeof attempt>;
export type CellRecord = z.infer<typeof cellRecord>;
export type SearchStep = z.infer<typeof searchStep>;
export type SearchAnswer = z.infer<typeof searchAnswer>;
