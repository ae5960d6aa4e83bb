import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import { HydraLab } from '../harness/hydra-process.ts';

/* A smoke run: that it measures both and says so. How fast either is does not belong into a test. */

let lab: HydraLab;

beforeAll(() => {
  lab = new HydraLab();
});

afterAll(() => lab.closeEmpty(10_000));

it('npm run bench measures ours and the rival in turn, and leaves nothing', async () => {
  const script = join(packageRoot, 'scripts', 'bench.mjs');
  const options = ['--only=P2', '--match=10 kB', '--pairs=2', '--scale=0.01', '--json'];
  const ended = await lab.startNode([script, ...options]).ended;
  expect(ended).toMatchObject({ code: 0 });
  const { lines } = JSON.parse(ended.stdout);
  expect(lines).toHaveLength(1);
  const [{ ours, rivals, ratio, goal }] = lines;
  expect(goal).toEqual({ kind: 'ratio', atLeast: 1.2 });
  expect([...ours, ...rivals].every((rate: number) => rate > 0)).toBe(true);
  expect(ours).toHaveLength(2);
  expect(rivals).toHaveLength(2);
  const [first, second] = ours.map((rate: number, pair: number) => rate / rivals[pair]);
  expect(ratio).toMatchObject({ min: Math.min(first, second), max: Math.max(first, second) });
}, 120_000);

it('npm run bench measures pairs that need no broker, all messages accounted', async () => {
  const script = join(packageRoot, 'scripts', 'bench.mjs');
  const options = ['--only=Z1,Z2', '--match= 10 subscribers', '--pairs=2', '--scale=0.02', '--json'];
  const ended = await lab.startNode([script, ...options]).ended;
  expect(ended).toMatchObject({ code: 0 });
  const { lines } = JSON.parse(ended.stdout);
  // The rival needs a compiler and libzmq's headers: without them the line is left out, and one line says so.
  const missing = /libzmq is left out: .* \(install a C compiler and libzmq3-dev\)/.test(ended.stderr);
  expect(lines).toHaveLength(missing ? 0 : 1);
  expect(ended.stderr).toMatch(/CPU per million deliveries: publisher [\d.]+ s, subscribers [\d.]+ s/);
  expect(ended.stderr).not.toMatch(/roker/);
  for (const { id, rival, ours, rivals } of lines) {
    expect([id, rival, ours.length, rivals.length]).toEqual(['Z2', 'libzmq', 2, 2]);
    expect([...ours, ...rivals].every((rate: number) => rate > 0)).toBe(true);
  }
}, 60_000);

it('npm run bench refuses a measure that there is none of', async () => {
  const ended = await lab.startNode([join(packageRoot, 'scripts', 'bench.mjs'), '--only=P99']).ended;
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(ended.stderr).toMatch(/^bench: --only: there is no P99/);
});
