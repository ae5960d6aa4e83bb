import * as z from 'zod';
import { UsageError } from '../base/errors.ts';
import { quoted } from '../options/field.ts';
import { didYouMean } from '../options/suggest.ts';
import type { Threshold } from '../options/threshold.ts';
import type { Pattern } from '../patterns/shared/pattern.ts';

/**
 * Makes sure that a result can hold what the threshold looks at, so that a typo ends before a run begins.
 * @param option that it was given with
 * @throws UsageError naming the part of the path that does not fit.
 */
export function refuseUnknownPath(pattern: Pattern, threshold: Threshold, option = '--threshold'): void {
  const refusal: Refusal = (what, hint) =>
    new UsageError(`${option} ${quoted(threshold.text)}: ${what}`, { hint });
  walk(pattern.schema, threshold.path.split('.'), [], { threshold, refusal });
}

interface Asked {
  threshold: Threshold;
  refusal: Refusal;
}

/** Follows what is left of a path; a name of a record may take several parts of it, as names may have dots. */
function walk(
  below: z.core.$ZodType,
  parts: readonly string[],
  walked: readonly string[],
  asked: Asked,
): void {
  const schema = unwrapped(below);
  const [part] = parts;
  if (part === undefined) refuseWrongKind(schema, asked.threshold, asked.refusal);
  else if (schema instanceof z.ZodRecord) walkRecord(schema.valueType, parts, walked, asked);
  else walk(step(schema, part, walked, asked.refusal), parts.slice(1), [...walked, part], asked);
}

function walkRecord(
  values: z.core.$ZodType,
  parts: readonly string[],
  walked: readonly string[],
  asked: Asked,
): void {
  let refused: unknown;
  for (let taken = 1; taken <= parts.length; taken++) {
    const name = parts.slice(0, taken).join('.');
    try {
      walk(values, parts.slice(taken), [...walked, name], asked);
      return;
    } catch (error) {
      // What is wrong where the name is short is what a person means.
      refused ??= error;
    }
  }
  throw refused;
}

type Refusal = (what: string, hint: string) => UsageError;

function step(
  schema: z.core.$ZodType,
  part: string,
  walked: readonly string[],
  refusal: Refusal,
): z.core.$ZodType {
  const where = walked.length === 0 ? 'the result' : walked.join('.');
  if (schema instanceof z.ZodUnknown) return schema;
  if (schema instanceof z.ZodObject) {
    const known: Readonly<Record<string, z.core.$ZodType>> = schema.shape;
    const next = Object.hasOwn(known, part) ? known[part] : undefined;
    if (next !== undefined) return next;
    throw refusal(`${where} has no ${quoted(part)}`, didYouMean(part, Object.keys(known)));
  }
  const items = itemsOf(schema);
  if (items === undefined) throw refusal(`${where} has no parts`, `write ${where} alone`);
  const next = /^(0|[1-9]\d*)$/.test(part) ? items(Number(part)) : undefined;
  if (next !== undefined) return next;
  throw refusal(`${where} has no item ${quoted(part)}`, `go on with an item's number: ${where}.0`);
}

/** A list's items by their number; undefined for what is no list. */
function itemsOf(schema: z.core.$ZodType): ((index: number) => z.core.$ZodType | undefined) | undefined {
  if (schema instanceof z.ZodArray) return () => schema.element;
  if (schema instanceof z.ZodTuple) return (index) => schema.def.items[index];
  return undefined;
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodNullable || schema instanceof z.ZodOptional
    ? unwrapped(schema.unwrap())
    : schema;
}

function refuseWrongKind(schema: z.core.$ZodType, threshold: Threshold, refusal: Refusal): void {
  const wanted = typeof threshold.value;
  if (schema instanceof z.ZodUnknown) return;
  if (schema instanceof z.ZodNumber && wanted === 'number') return;
  if (schema instanceof z.ZodBoolean && wanted === 'boolean') return;
  if (schema instanceof z.ZodObject) {
    const parts = Object.keys(schema.shape).join(', ');
    throw refusal(`${threshold.path} has parts`, `go on with one of: ${parts}`);
  }
  throw refusal(
    `${threshold.path} is no ${wanted}`,
    'compare numbers with numbers, and true or false with ==',
  );
}
