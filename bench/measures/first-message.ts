import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { monotonicUs } from '../../src/base/clock.ts';
import { HydraError } from '../../src/base/errors.ts';
import { packageRoot } from '../../src/base/package-root.ts';
import type { RunContext, RunMeasure } from '../measure.ts';

/** P6: from the key press to the first measured message, everything on this machine and in the cache already. */
export const firstMessage: readonly RunMeasure[] = [
  {
    id: 'P6',
    name: 'hydra kafka: command to first measured message',
    unit: 's',
    goal: { kind: 'at-most', value: 8 },
    rival: null,
    read: secondsToFirstMessage,
  },
];

async function secondsToFirstMessage({ temp, signal }: RunContext): Promise<number> {
  const startedUs = monotonicUs();
  const hydra = spawn(
    process.execPath,
    [join(packageRoot, 'bin', 'hydra.js'), 'kafka', '--test_duration=1', `--output=${temp}`],
    { stdio: ['ignore', 'ignore', 'pipe'], signal, killSignal: 'SIGINT' },
  );
  let told = '';
  let begunUs: number | null = null;
  hydra.stderr.setEncoding('utf8').on('data', (text: string) => {
    told += text;
    // The line comes when the publisher has confirmed its start.
    if (begunUs === null && /^watch:/m.test(told)) begunUs = monotonicUs();
  });
  await new Promise<void>((resolve, reject) => hydra.once('close', () => resolve()).once('error', reject));
  if (begunUs === null) throw new HydraError(`hydra kafka never published: ${told.trim().slice(-200)}`);
  return (begunUs - startedUs) / 1e6;
}
