import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createColors } from 'picocolors';
import { beforeEach, describe, expect, it } from 'vitest';
import { HydraError } from '../../../src/base/errors.ts';
import { type Measure, workloadCommand } from '../../../src/cli/commands/workload.ts';
import type { RawOptions } from '../../../src/options/read-option.ts';
import { pubsubResult } from '../../../src/patterns/pubsub/result.ts';
import { kafka } from '../../../src/workloads/kafka/kafka.ts';
import { tempFolder } from '../../harness/temp-folder.ts';
import { goldenResult } from '../golden-result.ts';

let cwd: string;
beforeEach(() => {
  cwd = tempFolder();
});

/** Runs the command against a measurement that answers `result`, and keeps what it was asked and what was written. */
async function run(
  raw: RawOptions,
  result = goldenResult(),
  env: Record<string, string> = {},
  interrupt = new AbortController(),
) {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const asked: Parameters<Measure>[0][] = [];
  const command = workloadCommand(kafka, async (context) => {
    asked.push(context);
    context.observe({ kind: 'phase', phase: 'launch', detail: '20 apps' });
    return { result, folder: 'results/x' };
  });
  const terminal = {
    out: async (text: string) => {
      stdout.push(text);
    },
    err: (text: string) => {
      stderr.push(text);
    },
    live: false,
    columns: 80,
    colors: createColors(false),
  };
  const { signal } = interrupt;
  const output = join(cwd, 'results');
  const exitCode = await command
    .run({
      raw: { output, ...raw },
      subject: undefined,
      operands: [],
      terminal,
      env,
      cwd,
      workloads: [kafka],
      modules: [],
      signal,
      commandText: 'hydra kafka',
    })
    .catch((error: unknown) => error);
  return { exitCode, stdout: stdout.join(''), stderr: stderr.join(''), asked };
}

describe('hydra kafka', () => {
  it('measures what settings and options say, and shows the result', async () => {
    writeFileSync(join(cwd, 'hydra.ini'), '[kafka]\nbootstrap = a:1\n[marathon]\nport = 81\n');
    const { exitCode, stdout, stderr, asked } = await run({ msg_rate: '500' });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^clean\n/);
    expect(stderr).toBe('launch: 20 apps\n');
    expect(asked).toMatchObject([
      {
        settings: { marathon: { port: 81 } },
        options: { msg_rate: 500, bootstrap: 'a:1' },
        command: 'hydra kafka',
      },
    ]);
    expect(readdirSync(cwd)).toEqual(['hydra.ini']);
  });

  it('lets --bootstrap win over the environment and hydra.ini', async () => {
    const { asked } = await run({ bootstrap: 'b:2' }, goldenResult(), { HYDRA_KAFKA_BOOTSTRAP: 'c:3' });
    expect(asked).toMatchObject([
      { options: { bootstrap: 'b:2' }, settings: { servers: { kafka: { bootstrap: 'b:2' } } } },
    ]);
  });

  it('prints one JSON document with --json', async () => {
    const { stdout, exitCode } = await run({ json: true });
    expect(exitCode).toBe(0);
    expect(pubsubResult.parse(JSON.parse(stdout))).toEqual(goldenResult());
  });

  it('shows what was measured and ends with 130 when it is interrupted at the very end', async () => {
    const interrupt = new AbortController();
    interrupt.abort(new Error('interrupted'));
    const { exitCode, stdout } = await run({}, goldenResult(), {}, interrupt);
    expect(stdout).toMatch(/^clean\n/);
    expect(exitCode).toBe(130);
    // Then it is how the run is meant to end.
    expect((await run({ keep_running: true }, goldenResult(), {}, interrupt)).exitCode).toBe(0);
  });

  it('ends with 0 after a run that was not clean, and with 1 when a threshold broke, naming it', async () => {
    const lossy = goldenResult({ clean: false, average_packet_loss: 3 });
    expect((await run({}, lossy)).exitCode).toBe(0);
    const { exitCode, stderr, stdout } = await run(
      { threshold: ['average_packet_loss<=1', 'counts.lost==0'] },
      lossy,
    );
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^not clean\n/);
    expect(stderr).toMatch(/^hydra: threshold broken: average_packet_loss<=1 \(average_packet_loss is 3\)$/m);
    expect(stderr).not.toContain('counts.lost');
  });

  it.each([
    [{ threshold: 'average_packet_los<=1' }, 'has no "average_packet_los"'],
    [{ hydra_dev: 'nodevice9' }, 'no network device "nodevice9"'],
    [{ output: '/proc/hydra' }, 'nothing can be written to "/proc/hydra"'],
    [{ msg_rate: '1e12' }, '--msg_rate: "1e12" is too large'],
    [{ bootstrap: '$(id)' }, '--bootstrap: "$(id)" is not a list of brokers'],
    [{ config_file: 'gone.ini' }, 'there is no file "gone.ini"'],
  ])('measures nothing with %j', async (raw, message) => {
    const { exitCode, asked } = await run(raw);
    expect(asked).toEqual([]);
    if (!(exitCode instanceof HydraError)) throw new Error('it went on');
    expect(exitCode.exitCode).toBe(2);
    expect(exitCode.message).toContain(message);
  });
});
