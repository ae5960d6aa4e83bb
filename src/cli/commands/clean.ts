import { EXIT, type ExitCode, HydraError } from '../../base/errors.ts';
import type { Leftover, Place } from '../../base/leftover.ts';
import { plain } from '../../base/plain-text.ts';
import { readSettings } from '../../request/read-settings.ts';
import { SERVERS } from '../../servers/registry.ts';
import { errorText } from '../../terminal/error-line.ts';
import { table } from '../../terminal/format.ts';
import { jsonText } from '../../terminal/json-text.ts';
import type { Command, Invocation } from '../command.ts';
import { openApps } from '../leftovers.ts';
import { settingsOptions } from '../settings-options.ts';
import { readSwitch } from '../switch-option.ts';

/** `hydra clean`: removes what runs of ours left on a cluster and on servers that others keep. */
export const cleanCommand: Command = {
  name: 'clean',
  describe: 'Delete the apps and topics that earlier runs left behind, all of them under our prefix.',
  options: {
    dry_run: {
      describe: 'say what would be deleted, and delete nothing',
      group: 'Cleaning:',
      kind: 'switch',
    },
    force: {
      describe: 'also delete what cannot be shown to be of a run that has ended',
      group: 'Cleaning:',
      kind: 'switch',
    },
    json: { describe: 'print one JSON document on stdout', group: 'Cleaning:', kind: 'switch' },
    ...settingsOptions(),
  },
  examples: [
    ['hydra clean --dry_run', 'look first'],
    ['hydra clean --force', 'the apps of a master on a machine that is gone, too'],
    ['hydra clean --engine marathon', 'a shared Marathon, and the servers that hydra.ini names'],
  ],
  onInterrupt: 'finishing the deletion under way',
  run,
};

/** A leftover and what became of it. */
interface Finding extends Leftover {
  outcome: 'found' | 'deleted' | 'failed';
}

interface Summary {
  dry_run: boolean;
  findings: Finding[];
  /** Places that were not looked at, and why. */
  skipped: string[];
  /** What went wrong, in words. */
  troubles: string[];
}

async function run(invocation: Invocation): Promise<ExitCode> {
  const { raw, terminal, signal } = invocation;
  const json = readSwitch(raw, 'json');
  const summary: Summary = {
    dry_run: readSwitch(raw, 'dry_run'),
    findings: [],
    skipped: [],
    troubles: [],
  };
  const settings = readSettings(invocation);
  const context = {
    appPrefix: settings.marathon.app_prefix,
    workloads: invocation.workloads.map(({ name }) => name),
    signal,
    skip: (why: string) => summary.skipped.push(why),
    living: new Set<string>(),
    isForced: readSwitch(raw, 'force'),
  };
  const places = [
    () => openApps(settings, context),
    ...SERVERS.map((kind) => () => kind.leftovers(settings.servers[kind.name] ?? {}, context)),
  ];
  for (const open of places) {
    // One place in trouble must keep neither the other from being cleaned nor the report from being given.
    await cleanPlace(open, summary, signal).catch((error: unknown) => {
      if (!(error instanceof HydraError)) throw error;
      if (!signal.aborted) summary.troubles.push(errorText(error));
    });
  }
  await terminal.out(json ? jsonText(summary) : report(summary));
  signal.throwIfAborted();
  for (const trouble of summary.troubles) terminal.err(`hydra: ${plain(trouble)}\n`);
  return summary.troubles.length === 0 ? EXIT.ok : EXIT.failed;
}

async function cleanPlace(
  open: () => Promise<Place | null>,
  summary: Summary,
  signal: AbortSignal,
): Promise<void> {
  const place = await open();
  if (place === null) return;
  try {
    for (const leftover of await place.find()) {
      signal.throwIfAborted();
      summary.findings.push({ ...leftover, outcome: await outcomeOf(place, leftover, summary) });
    }
  } finally {
    await place.close();
  }
}

async function outcomeOf(
  place: Place,
  { kind, id }: Leftover,
  summary: Summary,
): Promise<Finding['outcome']> {
  if (summary.dry_run) return 'found';
  try {
    await place.remove(id);
    return 'deleted';
  } catch (error) {
    summary.troubles.push(`${kind} ${id} could not be deleted: ${errorText(error)}`);
    return 'failed';
  }
}

function report({ findings, skipped, troubles }: Summary): string {
  const rows = findings.map(({ kind, id, run, outcome }) => [
    outcome,
    kind,
    plain(id),
    run === null ? '' : `run ${plain(run)}`,
  ]);
  const lines = rows.length === 0 && troubles.length === 0 ? ['nothing of ours was found'] : table(rows);
  return [...lines, ...skipped.map((why) => `not looked at: ${why}`), ''].join('\n');
}
