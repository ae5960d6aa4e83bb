import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import type { SearchAnswer } from '../../src/store/cell.ts';
import { HydraLab } from '../harness/hydra-process.ts';
import { loadPubsub } from '../patterns/pubsub/pubsub.ts';

/*
 * Searches by the built command against a real broker. The service level is a bound on the rate itself, so that the
 * answer lies below it whatever the broker can do; how far below is up to how busy this machine is at the moment.
 */

const SEARCH_MS = 240_000;
const BOUND = 3_200;
const slo = ['--find=slo', `--slo=average_tx_rate<=${BOUND}`];
const quick = ['--start=1000', '--tolerance=20%', '--msg_batch=10', '--test_duration=2', '--report=false'];

let lab: HydraLab;
const bootstrap = () => `--bootstrap=${inject('kafkaBootstrap')}`;
const results = () => join(lab.folder, 'results');
const studyFolder = () => join(results(), readdirSync(results())[0] ?? '');

beforeEach(() => {
  lab = new HydraLab();
});

afterEach(() => lab.closeEmpty(10_000));

/** What holds for every answer to this search; its measurements are those of the folder, in their order. */
async function expectAnswer(answer: SearchAnswer | undefined): Promise<void> {
  const { cells } = await loadPubsub(studyFolder());
  expect(answer).toMatchObject({ id: 'clients-5', find: 'slo', outcome: 'found', confirmations: 1 });
  const history = answer?.history ?? [];
  expect(history.map(({ cell, rate }) => [cell, rate])).toEqual(
    cells.map(({ id, result }) => [id, result?.options.msg_rate]),
  );
  expect(history.at(-1)).toMatchObject({ purpose: 'confirm', passed: true, rate: answer?.rate });
  const sent = cells.map(({ result }) => result?.average_tx_rate ?? Number.NaN);
  expect(history.filter(({ passed }, index) => passed && !((sent[index] ?? 0) <= BOUND))).toEqual([]);
  expect(cells.map(({ result }) => result?.client_count)).toEqual(cells.map(() => 5));
}

describe('hydra search', () => {
  it(
    'finds the highest rate, confirms it, and says so',
    async () => {
      const ended = await lab.run(['search', 'kafka', bootstrap(), '--clients=5', ...slo, ...quick]);
      expect(ended.stderr).not.toMatch(/^hydra: /m);
      expect(ended.code).toBe(0);
      expect(ended.stdout).toMatch(
        /^5 clients: [\d,.]+\/s is the highest rate with average_tx_rate<=3200, confirmed once \(\d+ measurements\)/,
      );
      const { answers } = await loadPubsub(studyFolder());
      expect(answers).toHaveLength(1);
      await expectAnswer(answers[0]);
    },
    SEARCH_MS,
  );

  it(
    'goes on after a kill where it was, changing nothing that was saved',
    async () => {
      const first = lab.start(['search', 'kafka', bootstrap(), '--clients=5', ...slo, ...quick]);
      await first.seen(/cell clients-5-003/);
      first.kill('SIGKILL');
      await first.ended;
      await lab.untilGone(30_000);
      const folder = studyFolder();
      const saved = readdirSync(join(folder, 'cells'));
      expect(saved).toEqual(['clients-5-001.json', 'clients-5-002.json']);
      const texts = () => saved.map((name) => readFileSync(join(folder, 'cells', name), 'utf8'));
      const before = texts();

      const ended = await lab.run(['search', '--resume', folder, '--json', '--report=false']);
      expect(ended).toMatchObject({ code: 0 });
      const { answers } = JSON.parse(ended.stdout);
      expect(texts()).toEqual(before);
      await expectAnswer(answers[0]);
    },
    SEARCH_MS,
  );
});
