import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fuzz } from './fuzz-client.ts';

/** Started by scripts/fuzz-marathon.mjs: random requests at a `hydra up` of its own, with its memory meanwhile. */
const [hydra = '', count = '100000', seed = '1'] = process.argv.slice(2);
const rounds = 20;

// With room for little garbage, so that what grows is what is kept; a leak ends in a crash.
const up = spawn(process.execPath, ['--max-old-space-size=64', hydra, 'up', '--port=0'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const residentMiB = (): number => {
  const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${up.pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kib) / 1_024);
};

let url = '';
for await (const line of createInterface(up.stdout)) {
  url = /Marathon: (\S+)/.exec(line)?.[1] ?? '';
  if (url !== '') break;
}
up.stdout.resume();

/** What the memory is needed for. */
const held = async (): Promise<string> => {
  const { gauges } = (await (await fetch(`${url}/metrics`)).json()) as {
    gauges: Record<string, { value: number }>;
  };
  const names = ['app', 'group', 'task.running', 'task.staged', 'deployment'];
  const count = (name: string) => gauges[`service.mesosphere.marathon.${name}.count`]?.value;
  return names.map((name) => `${count(name)} ${name}`).join(', ');
};

const statuses = new Map<number, number>();
let faults = 0;
for (let round = 1; round <= rounds; round += 1) {
  const report = await fuzz(url, Math.ceil(Number(count) / rounds), Number(seed) * rounds + round);
  for (const [status, times] of report.statuses) statuses.set(status, (statuses.get(status) ?? 0) + times);
  for (const fault of report.faults.slice(0, 3)) console.error(JSON.stringify(fault));
  faults += report.faults.length;
  const sent = round * Math.ceil(Number(count) / rounds);
  console.log(`${sent} requests: ${residentMiB()} MiB, ${faults} faults; ${await held()}`);
}
console.log(
  `statuses: ${[...statuses]
    .toSorted()
    .map(([status, times]) => `${status} x ${times}`)
    .join(', ')}`,
);
up.kill('SIGTERM');
up.once('exit', (code) => {
  process.exitCode = faults === 0 && code === 130 ? 0 : 1;
});
