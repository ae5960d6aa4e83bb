import { describe, expect, it } from 'vitest';
import { judge, type VerdictEvidence } from '../../src/run/verdict.ts';

/** Not clean, and nothing seen that would say why. */
const nothing: VerdictEvidence = {
  clean: false,
  spanS: 10,
  unsent: 0,
  failed: 0,
  unknown: 0,
  latenessP99Us: 300,
  publishP99Us: 2_000,
  publisherLoopDelayP50Us: 200,
  publisherLoopDelayP99Us: 500,
  lingerUs: 0,
  publisherCpu: 0.3,
  blockedS: 0,
  busiestSubscriber: { id: 'sub.7', cpu: 0.4 },
  ourCpu: 0.9,
  brokerCpu: 0.6,
  cores: 2,
  keptUp: true,
  drainS: 0.2,
  backlogAtEnd: 0,
  lost: 0,
  fetchWaitShare: 0.9,
  deadTasks: [],
};

const judged = (evidence: Partial<VerdictEvidence>) => judge({ ...nothing, ...evidence });
const causes = (evidence: Partial<VerdictEvidence>) => judged(evidence).cause;
const sentences = (evidence: Partial<VerdictEvidence>) =>
  judged(evidence)
    .evidence.map((found) => found.evidence)
    .join(' | ');

describe('clean', () => {
  it('is what a clean run is, whatever else was seen', () => {
    expect(causes({ clean: true, latenessP99Us: 9_000, blockedS: 5 })).toEqual(['clean']);
    expect(sentences({ clean: true, drainS: 0.25 })).toContain('drain 0.25 s');
  });
});

describe('unknown', () => {
  it('is all that is claimed without evidence, with the facts there are', () => {
    expect(causes({})).toEqual(['unknown']);
    const facts = sentences({ lost: 12, deadTasks: [{ id: 'sub.3', reason: 'TASK_LOST' }] });
    expect(facts).toContain('12 lost');
    expect(facts).toContain('task sub.3 died (TASK_LOST)');
    expect(facts).toContain('the broker used 60 % of a core');
    expect(sentences({ brokerCpu: null })).not.toContain('the broker used');
  });

  it('is what loss alone is: nobody is shown to have given way', () => {
    expect(causes({ lost: 500, busiestSubscriber: { id: 'sub.7', cpu: 0.95 } })).toEqual(['unknown']);
  });

  it('is what a run is in which nothing was acknowledged and nothing else was seen', () => {
    expect(causes({ latenessP99Us: 90_000, publishP99Us: null })).toEqual(['unknown']);
  });
});

describe('generator', () => {
  const late = { latenessP99Us: 80_000, publishP99Us: 82_000 };

  it('is a late publisher whose messages were acknowledged at once', () => {
    expect(causes(late)).toEqual(['generator']);
    expect(sentences(late)).toMatch(/p99 lateness 80 ms.*30 % of a core.*acknowledgements took 1\.50 ms/);
  });

  it('is one that left messages unsent', () => {
    expect(causes({ unsent: 40 })).toEqual(['generator']);
    expect(sentences({ unsent: 40 })).toContain('40 messages stayed unsent');
    expect(sentences({ unsent: 40 })).not.toContain('was late');
  });

  it('is one that was late with its core saturated, though it read the answers late as well', () => {
    const saturated = { ...late, publishP99Us: 900_000, blockedS: 3, publisherCpu: 0.97 };
    expect(causes(saturated)).toEqual(['generator']);
    expect(sentences(saturated)).toContain('97 % of a core');
    expect(sentences(saturated)).not.toContain('acknowledgements');
  });

  it.each<[string, Partial<VerdictEvidence>]>([
    ['it was in time', { latenessP99Us: 5_000 }],
    ['it was in time with a saturated core', { latenessP99Us: 4_000, publisherCpu: 1 }],
  ])('is not claimed where %s', (_, evidence) => {
    expect(causes(evidence)).toEqual(['unknown']);
  });

  it.each<[string, Partial<VerdictEvidence>]>([
    ['it waited for room', { ...late, blockedS: 0.2 }],
    ['acknowledgements were slow', { ...late, publishP99Us: 180_000 }],
    ['messages were refused', { ...late, failed: 1 }],
    ['messages were never answered', { ...late, unknown: 1 }],
  ])('is not claimed where %s', (_, evidence) => {
    expect(causes(evidence)).toEqual(['broker']);
  });
});

describe('broker', () => {
  it('is one for which the publisher waited at its bound', () => {
    expect(causes({ blockedS: 4, latenessP99Us: 900_000 })).toEqual(['broker']);
    expect(sentences({ blockedS: 4 })).toMatch(
      /waited 4\.0 s of 10\.0 s.*30 % of a core; the broker used 60 %/,
    );
  });

  it('is one that acknowledged slowly, beyond what the publisher itself explains', () => {
    expect(causes({ publishP99Us: 60_000 })).toEqual(['broker']);
    expect(sentences({ publishP99Us: 60_000 })).toContain('p99 60 ms from the due time, 59 ms beyond');
  });

  it('is one that refused, or never answered', () => {
    expect(causes({ failed: 3 })).toEqual(['broker']);
    expect(sentences({ failed: 3, unknown: 2 })).toContain(
      '3 messages were refused or given up and 2 were never',
    );
  });

  it('is one that answered fetches late while subscribers idled', () => {
    const late = { keptUp: false, drainS: 8 };
    expect(causes(late)).toEqual(['broker']);
    expect(sentences(late)).toMatch(/drain 8\.0 s.*waited 90 % of the time.*40 % of a core/);
  });

  it.each<[string, Partial<VerdictEvidence>]>([
    ['the wait for room was short', { blockedS: 0.19 }],
    ['a saturated publisher waited', { blockedS: 4, publisherCpu: 0.95 }],
    ['a publisher with a held-up event loop waited', { blockedS: 4, publisherLoopDelayP50Us: 6_000 }],
    [
      'acknowledgements were slow by lateness',
      { publishP99Us: 60_000, latenessP99Us: 55_000, blockedS: 0.3, publisherCpu: 0.92, unsent: 0 },
    ],
    ['acknowledgements were slow by linger', { publishP99Us: 110_000, lingerUs: 100_000 }],
    [
      'acknowledgements were slow by the event loop',
      { publishP99Us: 110_000, publisherLoopDelayP99Us: 100_000 },
    ],
    ['subscribers kept up while they waited for fetches', { keptUp: true }],
    ['subscribers were at work', { keptUp: false, busiestSubscriber: { id: 's', cpu: 0.6 } }],
    ['fetches were answered early', { keptUp: false, fetchWaitShare: 0.3 }],
    ['nothing is known of the fetches', { keptUp: false, fetchWaitShare: null }],
    ['there is no subscriber', { keptUp: false, busiestSubscriber: null }],
  ])('is not claimed where %s', (_, evidence) => {
    expect(causes(evidence)).not.toContain('broker');
  });
});

describe('consumer', () => {
  const behind = {
    keptUp: false,
    drainS: 6.5,
    backlogAtEnd: 1_234,
    busiestSubscriber: { id: 'sub.7', cpu: 0.96 },
    fetchWaitShare: 0.1,
  };

  it('is a subscriber that fell behind while it was busy', () => {
    expect(causes(behind)).toEqual(['consumer']);
    expect(sentences(behind)).toContain('backlog 1234 at the end, drain 6.5 s');
    expect(sentences(behind)).toContain('task sub.7 used 96 % of a core');
  });

  it.each<[string, Partial<VerdictEvidence>]>([
    ['it kept up', { ...behind, keptUp: true }],
    ['it was not busy', { ...behind, busiestSubscriber: { id: 'sub.7', cpu: 0.89 } }],
    ['there is none', { ...behind, busiestSubscriber: null }],
  ])('is not claimed where %s', (_, evidence) => {
    expect(causes(evidence)).toEqual(['unknown']);
  });
});

it('may name more than one, each with its own evidence', () => {
  const all = {
    unsent: 5,
    latenessP99Us: 90_000,
    publisherCpu: 0.95,
    failed: 2,
    keptUp: false,
    busiestSubscriber: { id: 's', cpu: 0.99 },
  };
  expect(causes(all)).toEqual(['generator', 'broker', 'consumer']);
  expect(judged(all).evidence.map(({ cause }) => cause)).toEqual(['generator', 'broker', 'consumer']);
});
