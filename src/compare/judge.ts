import { countText } from '../base/number-text.ts';
import type { ComparedCell, ComparedMeasure, Comparison } from './comparison.ts';
import type { FailIf } from './fail-if.ts';
import { correctedP } from './many-tests.ts';
import { extentText } from './words.ts';

export interface Judgement {
  /** Why the comparison fails; empty when it does not. */
  failures: string[];
  /** What was decided with less than repeats, or could not be decided, or looks bad but may be chance. */
  remarks: string[];
}

/**
 * Whether one rule breaks: where a cell exceeds the bound and its difference is more than noise, corrected for the
 * cells that the rule looks at. With one measurement on a side there is no noise to know; the plain difference decides.
 * What goes with the machine is remarked on and does not fail, unless the comparison is strict.
 */
export function judge(rule: FailIf, { cells, confidence, strict }: Comparison): Judgement {
  const found = cells.flatMap((cell) => {
    const measure = cell.measures.find(({ key }) => key === rule.measure.key);
    return measure === undefined ? [] : [{ cell, measure }];
  });
  const ps = found.map(({ measure }) => measure.p).filter((p) => p !== null);
  const corrected = correctedP(ps);
  const judged = found.map(({ cell, measure }) => {
    const p = measure.p === null ? null : (corrected.shift() ?? null);
    return judgeCell(rule, { cell, measure, stands: p !== null && p <= 1 - confidence, strict });
  });
  const decided = found.some(({ measure }) => measure.verdict !== 'not-measured');
  const undecided = decided ? [] : [`${rule.text}: no cell has ${rule.measure.key} on both sides`];
  return {
    failures: [...judged.flatMap(({ failures }) => failures), ...undecided],
    remarks: [
      ...judged.flatMap(({ remarks }) => remarks),
      ...unrepeated(
        rule,
        found.map(({ measure }) => measure),
      ),
    ],
  };
}

function unrepeated(rule: FailIf, measures: readonly ComparedMeasure[]): string[] {
  const single = measures.filter(({ verdict }) => verdict === 'undecided').length;
  if (single === 0) return [];
  const cells = countText(single, 'cell');
  return [
    `${rule.text}: the plain difference decides in ${cells} not measured twice on both sides; repeat with --repeat=3`,
  ];
}

function judgeCell(rule: FailIf, { cell, measure, stands, strict }: Judged): Judgement {
  const where = `${rule.text} at ${cell.label}`;
  const says = `${measure.label} ${extentText(measure)}`;
  if (measure.verdict === 'not-measured') return unmeasured(where, measure);
  if (!exceeds(rule, measure)) return { failures: [], remarks: [] };
  const decided = stands || measure.verdict === 'undecided';
  if (decided && measure.machine !== null && !strict) {
    const remark = `${where}: ${says} exceeds the bound, but goes with the machine: ${measure.machine}; measure again on a quiet one, or let it fail with --strict`;
    return { failures: [], remarks: [remark] };
  }
  if (decided) return { failures: [`${where}: ${says}`], remarks: [] };
  return { failures: [], remarks: [`${where}: ${says} exceeds the bound, but may be noise`] };
}

interface Judged {
  cell: ComparedCell;
  measure: ComparedMeasure;
  /** Whether the difference is more than chance, corrected for the cells that the rule looks at. */
  stands: boolean;
  strict: boolean;
}

/** What A has and B has not is a loss that no bound allows; the other way round there is nothing to compare with. */
function unmeasured(where: string, { a, b }: ComparedMeasure): Judgement {
  if (a.mean !== null) return { failures: [`${where}: A has a value and B has none`], remarks: [] };
  if (b.mean !== null) return { failures: [], remarks: [`${where}: not decided, A has no value`] };
  return { failures: [], remarks: [] };
}

function exceeds(rule: FailIf, { difference, difference_percent }: ComparedMeasure): boolean {
  if (difference === null) return false;
  const moved = difference * rule.direction;
  if (rule.kind === 'absolute') return moved > rule.bound;
  // From 0 on, any step is more than every percentage.
  return difference_percent === null ? moved > 0 : difference_percent * rule.direction > rule.bound;
}
