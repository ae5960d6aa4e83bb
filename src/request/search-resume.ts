import { networkInterfaces } from 'node:os';
import { UsageError } from '../base/errors.ts';
import { deviceAddress } from '../config/device-address.ts';
import { kafkaFields } from '../config/kafka-fields.ts';
import { type RawOptions, readOption } from '../config/parse-kafka-options.ts';
import { optionsFromTexts, recordedTexts, sharedOptions } from '../config/recorded-options.ts';
import { planSearch } from '../search/plan-search.ts';
import { kindOf } from '../store/load-study.ts';
import type { Manifest, SearchPlan } from '../store/manifest.ts';
import { readManifest } from '../store/read-files.ts';
import { withVaried } from '../sweep/cell-options.ts';
import { differing, dimensionDifferences, optionDifferences } from '../sweep/differences.ts';
import { readSettings } from './read-settings.ts';
import type { RequestTexts } from './request-texts.ts';
import { fixedNow, refuseDifferences, refuseMixing, replacedDimensions } from './resume-terms.ts';
import { searchFields } from './search-fields.ts';
import { checkedOptions, type ReadySearch, readSlo } from './search-request.ts';
import { givenDimensions, withoutLists } from './sweep-request.ts';

/**
 * An interrupted study of searches, to go on with what its manifest says.
 * @throws UsageError for a folder that holds no searches, and where an option would change what is searched for
 */
export async function readSearchResume(request: RequestTexts, folder: string): Promise<ReadySearch> {
  const { raw } = request;
  const settings = readSettings(request);
  const { manifest, plan } = await readSearchManifest(folder);
  // A record may hold what varies and the rate too; they are of no meaning.
  const names = [...plan.dimensions.map(({ name }) => name), 'msg_rate'];
  const recorded = Object.entries(recordedTexts(manifest.options)).filter(([name]) => !names.includes(name));
  const shared = withVaried(Object.fromEntries(recorded), plan.searches[0]?.varied ?? {});
  const options = optionsFromTexts(shared);
  refuseDifferences('search', folder, [
    ...names.flatMap((name) => fixedNow(raw, name)),
    ...differing('--label', given(raw, 'label', manifest.label), manifest.label),
    ...optionDifferences(
      sharedOptions(optionsFromTexts({ ...shared, ...givenTexts(raw, names) }), names),
      sharedOptions(options, names),
    ),
    ...planDifferences(raw, plan),
  ]);
  deviceAddress(settings.hydra.dev, networkInterfaces());
  const cellOptions = checkedOptions(plan, options);
  await refuseMixing(folder, ({ varied }) => cellOptions(varied));
  return {
    settings: { ...settings, kafka: { bootstrap: options.bootstrap } },
    options,
    cellOptions,
    plan,
    label: manifest.label,
    resume: folder,
  };
}

async function readSearchManifest(folder: string): Promise<{ manifest: Manifest; plan: SearchPlan }> {
  if ((await kindOf(folder)) === 'run') {
    throw new UsageError(`--resume: ${folder} is a single run, which cannot be resumed`, {
      hint: 'name the folder of a search; it has a manifest.json',
    });
  }
  const manifest = await readManifest(folder);
  const { plan } = manifest;
  if (plan.kind === 'search') return { manifest, plan };
  throw new UsageError(`--resume: ${folder} is a sweep`, { hint: `hydra sweep --resume ${folder}` });
}

function givenTexts(raw: RawOptions, except: readonly string[]): RawOptions {
  const names = Object.keys(withoutLists(raw)).filter((name) => Object.hasOwn(kafkaFields, name));
  return Object.fromEntries(names.filter((name) => !except.includes(name)).map((name) => [name, raw[name]]));
}

function planDifferences(raw: RawOptions, plan: SearchPlan): string[] {
  const finds = [...new Set(plan.searches.map(({ find }) => find))];
  const { searches } = planSearch({ ...plan, find: finds });
  const slo = raw.slo === undefined ? plan.slo : readSlo(raw);
  const single = (['target_loss', 'tolerance', 'confirm', 'start', 'attempts'] as const).flatMap((name) =>
    differing(`--${name}`, given(raw, name, plan[name]), plan[name]),
  );
  return [
    ...(raw.find === undefined ? [] : differing('--find', given(raw, 'find', null), finds)),
    ...dimensionDifferences(replacedDimensions(plan.dimensions, givenDimensions(raw)), plan.dimensions),
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
