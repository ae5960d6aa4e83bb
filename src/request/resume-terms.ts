import { UsageError } from '../base/errors.ts';
import type { RawOptions } from '../config/parse-kafka-options.ts';
import type { Dimension } from '../store/manifest.ts';
import { withoutLists } from './sweep-request.ts';

/** The dimensions of a study with those of the command line in their place, new ones at the end. */
export function replacedDimensions(stored: readonly Dimension[], given: readonly Dimension[]): Dimension[] {
  const kept = stored.map((own) => given.find(({ name }) => name === own.name) ?? own);
  return [...kept, ...given.filter((own) => !kept.includes(own))];
}

/** An option that varies in the study and has one value on the command line. */
export function fixedNow(raw: RawOptions, name: string): string[] {
  const text = withoutLists(raw)[name];
  return text === undefined ? [] : [`--${name}: varies in the study, ${String(text)} now`];
}

/**
 * @param found what a resume would change of the study
 * @throws UsageError naming all of it
 */
export function refuseDifferences(kind: 'sweep' | 'search', folder: string, found: readonly string[]): void {
  if (found.length === 0) return;
  throw new UsageError(`--resume: ${folder} was planned otherwise: ${found.join('; ')}`, {
    hint: `leave these options out, or begin a new ${kind} without --resume`,
  });
}
