import { rateText } from '../base/claim-text.ts';
import { EXIT, type ExitCode } from '../base/errors.ts';
import { expectedSearchSeconds } from '../search/expected-steps.ts';
import { loadStudy } from '../store/load-study.ts';
import type { PlannedSearch } from '../store/manifest.ts';
import type { ReadySearch, RunSearch } from '../sweep/ready-study.ts';
import { jsonText } from '../terminal/json-text.ts';
import type { Workload } from '../workloads/shared/workload.ts';
import type { Invocation } from './command.ts';
import {
  type SearchDryRun,
  searchDocument,
  searchDryRunDocument,
  searchDryRunText,
  searchFailures,
  searchSummary,
} from './search-text.ts';
import { readSwitch } from './switch-option.ts';
import { tellFailures } from './tell-failures.ts';
import { watchedStudy } from './watched-study.ts';

/** Carries out what `hydra search` and the suites have read: shows it and decides the exit code. */
export async function carryOutSearch(
  invocation: Invocation,
  search: ReadySearch,
  runSearch: RunSearch,
): Promise<ExitCode> {
  const { terminal, raw, signal, commandText: command } = invocation;
  const json = readSwitch(raw, 'json');
  if (readSwitch(raw, 'dry_run')) {
    const dryRun = await dryRunOf(search);
    await terminal.out(json ? jsonText(searchDryRunDocument(dryRun)) : searchDryRunText(dryRun));
    return EXIT.ok;
  }
  const outcome = await watchedStudy(invocation, 'search', search, (observe) =>
    runSearch(search, {
      command,
      signal,
      observe,
      report: readSwitch(raw, 'report', true),
    }),
  );
  await terminal.out(json ? jsonText(searchDocument(outcome)) : searchSummary(outcome, terminal.colors));
  return tellFailures(terminal, searchFailures(outcome));
}

async function dryRunOf(search: ReadySearch): Promise<SearchDryRun> {
  const { workload, plan, cellOptions, resume } = search;
  const over = resume === null ? [] : await answeredIn(resume, workload);
  const left = plan.searches.filter(({ id }) => !over.includes(id));
  const startOf = ({ find, varied }: PlannedSearch) => {
    const follows = (plan.followed_by ?? []).some((options) =>
      Object.entries(options).every(([name, value]) => varied[name] === value),
    );
    if (follows && plan.searches.some((other) => other.find === 'no-drop')) return 'half of no-drop';
    const afterHighest = plan.searches.some(
      (other) => other.find === 'max-rate' && JSON.stringify(other.varied) === JSON.stringify(varied),
    );
    if (find === 'no-drop' && afterHighest) return 'half of max-rate';
    return rateText(plan.start ?? workload.firstLoad(cellOptions(varied)));
  };
  return {
    plan,
    searches: left.map((planned) => ({ ...planned, start: startOf(planned) })),
    expected_s: expectedSearchSeconds({ ...search, plan: { ...plan, searches: left } }),
  };
}

async function answeredIn(folder: string, { pattern }: Workload): Promise<string[]> {
  const { answers } = await loadStudy(folder, [pattern]);
  return answers.filter(({ outcome }) => outcome !== 'failed').map(({ id }) => id);
}
