import { DEFAULT_CONFIG_FILE } from '../options/settings.ts';
import { settingNames } from '../request/read-settings.ts';
import type { OptionSpec } from './command.ts';

const GROUP = 'Settings (hydra.ini):';

/** `--config_file` and one option per setting. */
export function settingsOptions(): Record<string, OptionSpec> {
  const settings = settingNames().map(({ section, key, option, field }): [string, OptionSpec] => [
    option,
    {
      describe: `[${section}] ${key}: ${field.describe}`,
      group: GROUP,
      kind: 'text',
      fallbackText: field.fallback === null ? 'none' : String(field.fallback),
      // Two of the ten clusters place something today, and one agent shows how all are described.
      hidden: /^(cluster[2-9]|agent[1-9])$/.test(key),
    },
  ]);
  return {
    config_file: {
      describe: 'file with the settings',
      group: GROUP,
      kind: 'text',
      fallbackText: `${DEFAULT_CONFIG_FILE} of the working directory, if there`,
    },
    ...Object.fromEntries(settings),
  };
}
