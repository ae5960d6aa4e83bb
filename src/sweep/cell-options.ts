import { UsageError } from '../base/errors.ts';
import type { RawOptions } from '../options/read-option.ts';
import type { PlannedCell, Varied } from '../store/manifest.ts';
import type { KafkaOptions } from '../workloads/kafka/options.ts';
import { optionsFromTexts, recordedOptions, recordedTexts } from '../workloads/kafka/recorded-options.ts';

/** Option texts with those of the varied values in their place. */
export function withVaried(texts: RawOptions, varied: Varied): RawOptions {
  const derived = 'clients' in varied ? ['total_sub_apps'] : [];
  // A value that is unset has no text to stand in the place of another one.
  const base = Object.fromEntries(
    Object.entries(texts).filter(([name]) => !derived.includes(name) && varied[name] !== null),
  );
  return { ...base, ...recordedTexts(varied), threshold: texts.threshold };
}

/**
 * What the cells of a study are measured with: the shared options, with the varied values in their place.
 * @param options a valid combination, such as the first cell's
 */
export function cellOptionsOf(options: KafkaOptions): (varied: Varied) => KafkaOptions {
  const texts = recordedTexts(recordedOptions(options));
  return (varied) => optionsFromTexts(withVaried(texts, varied));
}

/**
 * Makes sure before anything is started that each cell can be measured.
 * @throws UsageError naming the cell whose options are out of range or contradict each other
 */
export function refuseImpossible(
  cells: readonly PlannedCell[],
  cellOptions: (varied: Varied) => KafkaOptions,
): void {
  // A repeat has the options of the first measurement.
  for (const { id, varied, repeat } of cells) {
    if (repeat > 1) continue;
    try {
      cellOptions(varied);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      const { hint } = error;
      throw new UsageError(`cell ${id}: ${error.message}`, {
        cause: error,
        ...(hint === undefined ? {} : { hint }),
      });
    }
  }
}
