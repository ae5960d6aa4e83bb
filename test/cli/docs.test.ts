import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import { allCommands } from '../../src/cli/commands/all-commands.ts';
import { settingNames } from '../../src/request/read-settings.ts';
import { WORKLOADS } from '../../src/workloads/registry.ts';
import { fieldsOf } from '../../src/workloads/shared/read-options.ts';

const page = (name: string) => readFileSync(join(packageRoot, name), 'utf8');

describe('docs/cli.md', () => {
  it('has every command', () => {
    for (const { name } of allCommands(WORKLOADS)) expect(page('docs/cli.md')).toContain(`\`hydra ${name}`);
  });

  it.each(WORKLOADS)('has every option of hydra $name with its default', (workload) => {
    const whole = page('docs/cli.md');
    // What workloads share stands in the section of the first.
    const own = whole.split(/^## /m).find((section) => section.startsWith(`hydra ${workload.name}\n`)) ?? '';
    for (const [name, field] of Object.entries(fieldsOf(workload))) {
      if (name === 'config_file') continue;
      const pattern = new RegExp(`^\\| \`--${name}\` \\| (.+?) \\|`, 'm');
      const row = own.match(pattern) ?? whole.match(pattern);
      expect(row, name).not.toBeNull();
      if (typeof field.fallback === 'number') expect(row?.[1], name).toBe(String(field.fallback));
    }
  });
});

describe('docs/hydra-ini.md and hydra.ini', () => {
  it('have every key with its default', () => {
    for (const { section, key, field } of settingNames()) {
      const shown = field.fallback === null ? 'none' : String(field.fallback);
      const name = key.replace(/^(cluster|agent)\d$/, '$10 .. $19');
      expect(page('docs/hydra-ini.md')).toContain(`| ${section} | ${name} | ${shown} |`);
      if (!/^(cluster[2-9]|agent[1-9])$/.test(key))
        expect(page('hydra.ini')).toMatch(new RegExp(`^(; )?${key} = `, 'm'));
    }
  });
});
