import { EXIT, type ExitCode } from '../../base/errors.ts';
import type { Settings } from '../../options/settings.ts';
import { failuresOf } from '../../request/exit-rule.ts';
import { type ReadyRun, readRun } from '../../request/run-request.ts';
import type { RunObserver } from '../../run/events.ts';
import type { Outcome } from '../../session/measure-kafka.ts';
import { jsonText } from '../../terminal/json-text.ts';
import type { KafkaOptions } from '../../workloads/kafka/options.ts';
import type { Command, Invocation } from '../command.ts';
import {
  exportFailure,
  exportOptions,
  refuseUnwritableExports,
  wantsExports,
  writeExports,
} from '../exports.ts';
import { kafkaOptions } from '../kafka-options.ts';
import { resultReport } from '../result-report.ts';
import { liveDisplay, plainDisplay } from '../run-display.ts';
import { tellFailures } from '../tell-failures.ts';

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
    await terminal.out(options.json ? jsonText(result) : resultReport(result, folder, terminal.colors));
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
      if (!shown && !signal.aborted) await exportFailure(invocation, error, options.threshold);
      throw error;
    });
  await show(outcome);
  // What was measured is never lost; who interrupts the removal of the apps is answered as one who interrupts.
  if (signal.aborted && !options.keep_running) return EXIT.interrupted;
  return tellFailures(terminal, failuresOf(outcome.result, options));
}

async function exportRun(folder: string, { raw }: Invocation, { threshold }: KafkaOptions): Promise<void> {
  if (!wantsExports(raw)) return;
  const { loadStudy } = await import('../../store/load-study.ts');
  await writeExports(raw, await loadStudy(folder), threshold);
}

/** Reads and checks all there is to check before anything is started. */
function prepare(invocation: Invocation): ReadyRun {
  const ready = readRun(invocation);
  refuseUnwritableExports(invocation.raw);
  return ready;
}
