import { z } from 'zod';
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
  let schema: z.core.$ZodType = pattern.schema;
  const walked: string[] = [];
  for (const part of threshold.path.split('.')) {
    schema = step(unwrapped(schema), part, walked, refusal);
    walked.push(part);
  }
  refuseWrongKind(unwrapped(schema), threshold, refusal);
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
  if (schema instanceof z.ZodRecord) return schema.valueType;
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
