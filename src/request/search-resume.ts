import { networkInterfaces } from 'node:os';
import { deviceAddress } from '../options/device-address.ts';
import { type RawOptions, readOption } from '../options/read-option.ts';
import { planSearch } from '../search/plan-search.ts';
import type { SearchPlan } from '../store/manifest.ts';
import { refuseUnreadable } from '../sweep/cell-options.ts';
import { differing, dimensionDifferences, optionDifferences } from '../sweep/differences.ts';
import type { ReadySearch } from '../sweep/ready-study.ts';
import { readOptions, sharedOptions } from '../workloads/shared/read-options.ts';
import type { Workload } from '../workloads/shared/workload.ts';
import { readSettings } from './read-settings.ts';
import type { RequestTexts } from './request-texts.ts';
import {
  fixedNow,
  givenTexts,
  readPlanned,
  refuseDifferences,
  refuseMixing,
  replacedDimensions,
  sharedTexts,
  withVaried,
} from './resume-terms.ts';
import { searchFields } from './search-fields.ts';
import { checkedOptions, readSlo } from './search-request.ts';
import { givenDimensions } from './sweep-request.ts';

/**
 * An interrupted study of searches, to go on with what its manifest says.
 * @throws UsageError for a folder that holds no searches, and where an option would change what is searched for
 */
export async function readSearchResume(request: RequestTexts, folder: string): Promise<ReadySearch> {
  const { raw } = request;
  const settings = readSettings(request);
  const planned = await readPlanned('search', folder, request.workloads);
  const { workload, manifest, plan } = planned;
  // The load is what is searched for.
  const names = [...plan.dimensions.map(({ name }) => name), workload.pattern.axes.load.option];
  refuseUnreadable(workload, plan.searches);
  const shared = withVaried(workload, sharedTexts(planned, names), plan.searches[0]?.varied ?? {});
  const options = readOptions(workload, shared, null);
  refuseDifferences('search', folder, [
    ...names.flatMap((name) => fixedNow(workload, raw, name)),
    ...differing('--label', given(raw, 'label', manifest.label), manifest.label),
    ...optionDifferences(
      sharedOptions(
        workload,
        readOptions(workload, { ...shared, ...givenTexts(workload, raw, names) }, null),
        names,
      ),
      sharedOptions(workload, options, names),
    ),
    ...planDifferences(workload, raw, plan),
  ]);
  deviceAddress(settings.hydra.dev, networkInterfaces());
  const cellOptions = checkedOptions(workload, plan, options);
  await refuseMixing(folder, workload, ({ varied }) => cellOptions(varied));
  return {
    workload,
    settings,
    options,
    cellOptions,
    plan,
    label: manifest.label,
    resume: folder,
  };
}

function planDifferences(workload: Workload, raw: RawOptions, plan: SearchPlan): string[] {
  const finds = [...new Set(plan.searches.map(({ find }) => find))];
  const { searches } = planSearch(workload, { ...plan, find: finds });
  const slo = raw.slo === undefined ? plan.slo : readSlo(workload, raw);
  const single = (['target_loss', 'tolerance', 'confirm', 'start', 'attempts'] as const).flatMap((name) =>
    differing(`--${name}`, given(raw, name, plan[name]), plan[name]),
  );
  return [
    ...(raw.find === undefined ? [] : differing('--find', given(raw, 'find', null), finds)),
    ...dimensionDifferences(
      replacedDimensions(plan.dimensions, givenDimensions(workload, raw)),
      plan.dimensions,
    ),
    ...single,
    ...differing('--slo', slo, plan.slo),
    // They follow from the rest; they differ where a version plans otherwise, or the manifest was changed.
    ...(JSON.stringify(searches) === JSON.stringify(plan.searches) ? [] : ['the searches or their order']),
  ];
}

/** The value of an option; what the study holds where it was not given. */
function given(raw: RawOptions, name: keyof typeof searchFields, stored: unknown): unknown {
  return readOption<unknown>(raw, name, { schema: searchFields[name].schema, fallback: stored });
}
