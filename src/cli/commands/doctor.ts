import { tmpdir } from 'node:os';
import type { Check } from '../../base/check.ts';
import { EXIT, type ExitCode } from '../../base/errors.ts';
import { freeMemoryBytes, usableCores } from '../../base/machine-limits.ts';
import { plain } from '../../base/plain-text.ts';

import { readSettings } from '../../request/read-settings.ts';
import { SERVERS } from '../../servers/registry.ts';
import { table } from '../../terminal/format.ts';
import { jsonText } from '../../terminal/json-text.ts';
import type { Colors } from '../../terminal/terminal.ts';
import type { Command, Invocation } from '../command.ts';
import { settingsOptions } from '../settings-options.ts';
import { readSwitch } from '../switch-option.ts';

/** `hydra doctor`: what this machine lacks. */
export const doctorCommand: Command = {
  name: 'doctor',
  describe: 'Look at what Hydra needs of this machine; exit code 1 when something required is missing.',
  options: {
    json: { describe: 'print one JSON document on stdout', group: 'Output:', kind: 'switch' },
    ...settingsOptions(),
  },
  examples: [['hydra doctor', 'before the first run']],
  onInterrupt: 'ending the checks',
  run,
};

async function run(invocation: Invocation): Promise<ExitCode> {
  const { raw, terminal, env, signal } = invocation;
  const json = readSwitch(raw, 'json');
  const settings = readSettings(invocation);
  const [{ isFit, runChecks }, { engineOf }, { isOursShared }, { taskPath }] = await Promise.all([
    import('../../doctor/checks.ts'),
    import('../../engines/registry.ts'),
    import('../../engines/local.ts'),
    import('../../marathon-server/executor/task-environment.ts'),
  ]);
  const engine = engineOf(settings);
  const checks = await runChecks({
    env,
    nodeVersion: process.versions.node,
    taskPath: taskPath({ inherited: env, execPath: process.execPath }),
    platform: process.platform,
    cores: usableCores(),
    freeMemoryBytes: freeMemoryBytes(),
    tempFolder: tmpdir(),
    isThisMachine: engine.isThisMachine,
    marathon: settings.marathon,
    isLocalMarathon: () => isOursShared(settings),
    servers: await Promise.all(
      SERVERS.map((kind) => kind.doctor(settings.servers[kind.name] ?? {}, { env, signal })),
    ),
    signal,
  });
  checks.push(...(await engine.checks(settings, signal)));
  const fit = isFit(checks);
  await terminal.out(json ? jsonText({ fit, checks }) : checksReport(checks, fit, terminal.colors));
  return fit ? EXIT.ok : EXIT.failed;
}

/** The checks as a table, what is missing with how to mend it, and the sum of it all. */
export function checksReport(checks: readonly Check[], fit: boolean, colors: Colors): string {
  const rows = table(checks.map((check) => [markOf(check), check.name, plain(check.found)]));
  const lines = checks.flatMap((check, index) => {
    const row = coloured(check, rows[index] ?? '', colors);
    return check.ok || check.hint === undefined ? [row] : [row, `         ${plain(check.hint)}`];
  });
  const sum = fit ? 'Hydra can work on this machine.' : 'Something that Hydra needs is missing.';
  return [...lines, '', sum, ''].join('\n');
}

function markOf({ ok, required }: Check): 'ok' | 'warning' | 'missing' {
  if (ok) return 'ok';
  return required ? 'missing' : 'warning';
}

function coloured(check: Check, row: string, colors: Colors): string {
  const mark = markOf(check);
  const paint = { ok: colors.green, warning: colors.yellow, missing: colors.red }[mark];
  return paint(mark) + row.slice(mark.length);
}
