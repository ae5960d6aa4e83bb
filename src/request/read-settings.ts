import { UsageError } from '../base/errors.ts';
import { pathText } from '../options/field.ts';
import { readOption, singleText } from '../options/read-option.ts';
import { loadSettings, type Settings } from '../options/settings.ts';
import { namesOfSettings, type SettingName } from '../options/settings-fields.ts';
import { misspeltVariables } from '../options/variables.ts';
import { serverSections } from '../servers/registry.ts';
import type { RequestTexts } from './request-texts.ts';

/** All settings of hydra.ini, in the order of the file. */
export function settingNames(): SettingName[] {
  return namesOfSettings(serverSections);
}

/**
 * The settings of a request, from the file, the environment and its options.
 * @throws UsageError as loadSettings does.
 */
export function readSettings({ raw, cwd, env }: Omit<RequestTexts, 'workloads'>): Settings {
  const options = Object.fromEntries(settingNames().map(({ option }) => [option, givenText(raw, option)]));
  const configFile = readOption<string | null>(raw, 'config_file', { schema: pathText, fallback: null });
  return loadSettings({ configFile, cwd, env, options, servers: serverSections });
}

/** In hydra.ini an empty value means none; on the command line it is an unset variable of a script. */
function givenText(raw: RequestTexts['raw'], option: string): string | undefined {
  const text = singleText(raw, option);
  if (text !== '') return text;
  throw new UsageError(`--${option}: "" is empty`, { hint: 'give a value, or leave it out for its default' });
}

/** Lines for a person about what the environment holds and no setting takes. */
export function settingsWarnings({ env }: Pick<RequestTexts, 'env'>): string[] {
  return misspeltVariables(
    env,
    settingNames().map(({ variable }) => variable),
  );
}
