import { networkInterfaces } from 'node:os';
import { EXIT, type ExitCode, HydraError } from '../../base/errors.ts';
import { deviceAddress } from '../../config/device-address.ts';
import type { KafkaOptions } from '../../config/options.ts';
import { parseKafkaOptions } from '../../config/parse-kafka-options.ts';
import type { Settings } from '../../config/settings.ts';
import { failuresOf } from '../../request/exit-rule.ts';
import { refuseUnwritable } from '../../request/output-folder.ts';
import { readSettings } from '../../request/read-settings.ts';
import { refuseUnknownPath } from '../../request/threshold-paths.ts';
import type { RunObserver } from '../../run/events.ts';
import type { Outcome } from '../../session/measure-kafka.ts';
import type { Command, Invocation } from '../command.ts';
import { errorLine, errorText } from '../error-line.ts';
import { exportOptions, failedRun, refuseUnwritableExports, wantsExports, writeExports } from '../exports.ts';
import { kafkaOptions } from '../kafka-options.ts';
import { resultReport } from '../result-report.ts';
import { liveDisplay, plainDisplay } from '../run-display.ts';

/** Carries out one measurement. */
export type Measure = (context: {
  settings: Settings;
  options: KafkaOptions;
  command: string;
  signal: AbortSignal;
  observe: RunObserver;
  onKept: (outcome: Outcome) => Promise<void>;
}) => Promise<Outcome>;

/** `hydra kafka`: one measurement of Kafka. */
export function kafkaCommand(measure: Measure): Command {
  return {
    name: 'kafka',
    describe: 'Measure how Kafka serves many subscribers at a given rate.',
    options: { ...kafkaOptions(), ...exportOptions },
    examples: [
      ['hydra kafka', '200 clients at 10000/s on this machine, broker included'],
      ['hydra kafka --total_sub_apps 50 --msg_rate 3000', '500 clients at 3000/s'],
      ['hydra kafka --bootstrap broker:9092 --acks all', 'a broker that runs already'],
      [
        'hydra kafka --threshold "average_packet_loss<=0.5" --json',
        'for a pipeline: exit code 1 when loss is higher',
      ],
      ['hydra kafka --engine marathon --hydra_dev eth0', 'tasks on the Marathon of hydra.ini'],
    ],
    onInterrupt: 'removing apps',
    run: (invocation) => run(invocation, measure),
  };
}

async function run(invocation: Invocation, measure: Measure): Promise<ExitCode> {
  const { settings, options } = prepare(invocation);
  const { terminal, signal, commandText } = invocation;
  const display = (terminal.live ? liveDisplay : plainDisplay)({
    write: terminal.err,
    columns: terminal.columns,
    nowMs: () => performance.now(),
  });
  let shown = false;
  const show = async ({ result, folder }: Outcome) => {
    if (shown) return;
    shown = true;
    await terminal.out(
      options.json ? `${JSON.stringify(result, null, 1)}\n` : resultReport(result, folder, terminal.colors),
    );
    await exportRun(folder, invocation, options);
  };
  const outcome = await measure({
    settings,
    options,
    command: commandText,
    signal,
    observe: display.observe,
    onKept: show,
  })
    .finally(display.close)
    .catch(async (error) => {
      if (!shown && !signal.aborted) await exportFailure(error, invocation, options);
      throw error;
    });
  await show(outcome);
  const failures = failuresOf(outcome.result, options.threshold);
  for (const failure of failures) terminal.err(errorLine(new HydraError(failure)));
  return failures.length === 0 ? EXIT.ok : EXIT.failed;
}

async function exportRun(folder: string, { raw }: Invocation, { threshold }: KafkaOptions): Promise<void> {
  if (!wantsExports(raw)) return;
  const { loadStudy } = await import('../../store/load-study.ts');
  await writeExports(raw, await loadStudy(folder), threshold);
}

/** A report of an earlier run must not pass for this one's. Never throws: what went wrong first is what is told. */
async function exportFailure(
  error: unknown,
  { raw, terminal }: Invocation,
  { threshold }: KafkaOptions,
): Promise<void> {
  try {
    await writeExports(raw, failedRun('kafka', errorText(error)), threshold);
  } catch (other) {
    terminal.err(errorLine(other));
  }
}

/** Reads and checks all there is to check before anything is started. */
function prepare(invocation: Invocation): { settings: Settings; options: KafkaOptions } {
  const settings = readSettings(invocation);
  const options = parseKafkaOptions(invocation.raw, settings.kafka.bootstrap);
  for (const threshold of options.threshold) refuseUnknownPath(threshold);
  deviceAddress(settings.hydra.dev, networkInterfaces());
  refuseUnwritable(options.output);
  refuseUnwritableExports(invocation.raw);
  return { settings, options };
}
