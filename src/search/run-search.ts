import { rateText } from '../base/claim-text.ts';
import { HydraError } from '../base/errors.ts';
import type { Criteria } from '../patterns/shared/pattern.ts';
import type { CellRecord, SearchAnswer, SearchStep } from '../store/cell.ts';
import {
  type Find,
  type PlannedCell,
  type PlannedSearch,
  type SearchPlan,
  STUDY_SCHEMA_VERSION,
  type Varied,
} from '../store/manifest.ts';
import type { StudyWriter } from '../store/study-writer.ts';
import { type CellPorts, measureCell } from '../sweep/measure-cell.ts';
import { conditionsOf } from '../sweep/plan-conditions.ts';
import type { CommonOptions } from '../workloads/shared/common-options.ts';
import type { Workload } from '../workloads/shared/workload.ts';
import { sentenceOf, subjectOf } from './answer-sentence.ts';
import { DEFAULT_MAX_STEPS } from './find-rate.ts';
import {
  afterSearchStep,
  beginSearch,
  nextOfSearch,
  type RateAnswer,
  type SearchRules,
} from './search-machine.ts';

/** What searches run on. */
export interface SearchPorts extends Omit<CellPorts, 'attempts'> {
  /** Saves each cell and each answer as soon as it is over. */
  writer: StudyWriter;
  workload: Workload;
  /** The options of a measurement, or of a planned search, whose load is then of no meaning. */
  cellOptions: (varied: Varied) => CommonOptions;
}

/**
 * Carries out the searches of a plan one after the other. What was saved in an earlier life is not measured again: an
 * answer ends its search, and a search without one is given its saved cells again, step by step, and goes on where
 * they end. A measurement that comes to nothing after all attempts ends its search, not the others.
 * @returns the answers in the order of the plan
 * @throws HydraError when a cell or answer cannot be saved, or the saved cells are not those of the plan; the
 * signal's reason when aborted: nothing is then saved of the cell under way
 */
export async function runSearches(plan: SearchPlan, ports: SearchPorts): Promise<SearchAnswer[]> {
  const { writer, observe } = ports;
  observe({ kind: 'study-begins', folder: writer.path, saved: writer.saved.size });
  const answers: SearchAnswer[] = [];
  let number = 0;
  for (const planned of plan.searches) {
    const before = writer.answers.get(planned.id);
    const answer = before ?? (await new Search(planned, { plan, ports, answers, number }).answer());
    if (before === undefined) await writer.saveAnswer(answer);
    observe({ kind: 'note', level: 'info', text: answer.sentence });
    answers.push(answer);
    number += answer.steps;
  }
  return answers;
}

/** What a search is part of. */
interface Study {
  plan: SearchPlan;
  ports: SearchPorts;
  /** Of the searches before. */
  answers: readonly SearchAnswer[];
  /** Measurements before. */
  number: number;
}

class Search {
  readonly #planned: PlannedSearch;
  readonly #study: Study;
  readonly #options: CommonOptions;
  readonly #criteria: Criteria;
  readonly #history: SearchStep[] = [];

  constructor(planned: PlannedSearch, study: Study) {
    const { target_loss, slo } = study.plan;
    this.#planned = planned;
    this.#study = study;
    this.#options = study.ports.cellOptions(planned.varied);
    this.#criteria = { find: planned.find, target_loss, slo: conditionsOf(slo) };
  }

  async answer(): Promise<SearchAnswer> {
    let state = beginSearch(this.#rules());
    for (;;) {
      const next = nextOfSearch(state);
      if ('done' in next) return this.#inWords(next.done);
      const { measure: rate, purpose } = next;
      const { id: cell, reason, result } = await this.#measured(rate);
      const step = { step: this.#history.length + 1, purpose, rate, cell };
      if (result === null) {
        this.#history.push({ ...step, passed: false, because: reason ?? 'no reason is known' });
        return this.#inWords({ rate: null, outcome: 'failed', confirmations: 0 });
      }
      const {
        state: after,
        passed,
        because,
      } = afterSearchStep(state, this.#study.ports.workload.pattern.reading(result, rate, this.#criteria));
      this.#history.push({ ...step, passed, because });
      state = after;
    }
  }

  #rules(): SearchRules {
    const { tolerance, confirm } = this.#study.plan;
    const range = this.#study.ports.workload.loadRange(this.#options);
    const start = Math.min(Math.max(this.#start(), range.min_rate), range.max_rate);
    return { find: this.#planned.find, start, tolerance, confirm, max_steps: DEFAULT_MAX_STEPS, ...range };
  }

  /**
   * A search for a rate without loss starts from half the rate that was found before: the one without loss where this
   * search has other options, else the highest. A whole number, as people would ask for.
   */
  #start(): number {
    const { plan, ports } = this.#study;
    const before =
      this.#planned.find === 'no-drop' ? (this.#found('no-drop') ?? this.#found('max-rate')) : null;
    return before === null ? (plan.start ?? ports.workload.firstLoad(this.#options)) : Math.floor(before / 2);
  }

  /** The rate that was found before with the same values, or with those but for the options that only this one has. */
  #found(find: Find): number | null {
    const { varied } = this.#planned;
    const answer = this.#study.answers.find((one) => one.find === find && isPartOf(one.varied, varied));
    return answer?.rate ?? null;
  }

  async #measured(rate: number): Promise<CellRecord> {
    const { ports, plan, number } = this.#study;
    const { writer, observe, signal } = ports;
    const cell = this.#cell(rate);
    const saved = writer.saved.get(cell.id);
    if (saved !== undefined) return asAsked(saved, cell, { folder: writer.path, load: this.#load });
    signal.throwIfAborted();
    const begun = number + this.#history.length + 1;
    observe({ kind: 'cell-begins', cell, number: begun, total: null, remaining_s: null });
    const record = await measureCell(cell, { ...ports, attempts: plan.attempts });
    await writer.saveCell(record);
    observe({ kind: 'cell-ended', record });
    return record;
  }

  get #load(): string {
    return this.#study.ports.workload.pattern.axes.load.option;
  }

  #cell(rate: number): PlannedCell {
    const { id, varied } = this.#planned;
    const number = String(this.#history.length + 1).padStart(3, '0');
    const before = this.#history.filter((step) => step.rate === rate).length;
    return { id: `${id}-${number}`, varied: { ...varied, [this.#load]: rate }, repeat: before + 1 };
  }

  #inWords(found: RateAnswer): SearchAnswer {
    const { id, find, varied } = this.#planned;
    const { target_loss, slo } = this.#study.plan;
    const history = this.#history;
    const answer = {
      schema_version: STUDY_SCHEMA_VERSION,
      id,
      find,
      varied,
      ...found,
      steps: history.length,
      history,
    } as const;
    return {
      ...answer,
      sentence: sentenceOf(answer, {
        subject: subjectOf(this.#study.ports.workload, this.#options, varied),
        target_loss,
        slo,
      }),
    };
  }
}

/** @throws HydraError for a cell that this search would not have measured */
function asAsked(
  saved: CellRecord,
  asked: PlannedCell,
  { folder, load }: { folder: string; load: string },
): CellRecord {
  if (sameValues(saved.varied, asked.varied)) return saved;
  const rate = saved.varied[load];
  const was = typeof rate === 'number' ? `measured ${rateText(rate)}` : 'measured something else';
  throw new HydraError(
    `cell ${asked.id} of ${folder} ${was} where the search asks for ${rateText(Number(asked.varied[load]))}`,
    { hint: 'the folder was changed, or another version of Hydra made it: begin a new search' },
  );
}

function isPartOf(part: Varied, whole: Varied): boolean {
  return Object.entries(part).every(([name, value]) => whole[name] === value);
}

function sameValues(one: Varied, other: Varied): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}
