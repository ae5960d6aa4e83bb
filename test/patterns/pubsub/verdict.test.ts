import { describe, expect, it } from 'vitest';
import { judge } from '../../../src/patterns/pubsub/verdict.ts';
import type { PublisherEvidence, VerdictEvidence } from '../../../src/patterns/pubsub/verdict-evidence.ts';
import type { Cause } from '../../../src/run/result.ts';
import { evidenceFor, type Situation, verdictOf } from './verdict-situations.ts';

const late = { latenessP99Us: 80_000, publishP99Us: 82_000 };
const frozen = { standstillS: 3, loopDelayP99Us: 3_000_000 };
const killed = {
  ...{ group: 1, at_s: 3, cause: '1 killed', duration_s: 9, members: 5, moved: 4, read_twice: 0, lost: 0 },
  pause_s: { p50: 4.4, max: 9.5, count: 3 },
};
const unexplainedLoss = { cause: 'server', evidence: 'dropped for 3 clients' } as const;
const limited = { runDelayS: 8, cpuLimitedS: 7.5, cores: 0.2, cpu: 0.2 };
const starved = { runDelayS: 6, cpuLimitedS: 0, cpu: 0.3 };
const waiting = { behindWaitS: 9, cpu: 0.1 };
const refused = (name: string, role: 'publisher' | 'subscriber') => [
  { task: 't', role, name, reason: `told ${name}`, hint: null, clients: 20 },
];

/** What happened, who is to be blamed for it (and nobody else), and words that the evidence must have. */
const situations: [what: string, Situation, Cause[], words?: RegExp][] = [
  [
    'the system took fewer connections than were wanted, by a limit that is known',
    { connections: { wanted: 20, held: 5 }, run: { connectionLimit: 'it takes 5 connections' } },
    ['configuration'],
    /it takes 5 connections/,
  ],
  ['nothing is wrong', {}, ['clean'], /once and in order; drain 0\.10 s/],
  [
    'nothing is wrong, and members of groups share the reading',
    { run: { isGrouped: true } },
    ['clean'],
    /acknowledged and read by every group;/,
  ],
  [
    'members of a group were killed, and nobody read their streams for most of the drain',
    { drainS: 6, run: { isGrouped: true, rebalances: [killed] } },
    ['subscriber'],
    /group 1 had no reader for 3 streams for up to 9\.5 s in its rebalance at 3\.0 s \(1 killed\)/,
  ],
  [
    'members of a group worked all the time at what came faster than they could',
    { drainS: 6, second: { drainS: 6, workS: 15.8 }, run: { isGrouped: true } },
    ['subscriber'],
    /members were slower than messages came .*the busiest worked at messages for 15\.8 s of 16\.0 s/,
  ],
  [
    'members of a group worked for less than half of the time, and messages came late',
    { drainS: 6, subscribers: { drainS: 6, workS: 7 }, run: { isGrouped: true } },
    ['unknown'],
  ],
  [
    'nothing is wrong, and part of it was aborted as it was to be',
    { counts: { acked: 7_000, aborted: 3_000, expected: 140_000, received: 140_000 }, stored: 10_000 },
    ['clean'],
    /asked was sent, 3000 of it aborted as asked, the rest committed and received once/,
  ],
  [
    'nothing is wrong but lateness',
    { publisher: { latenessP99Us: 1_900_000 } },
    ['clean'],
    /p99 lateness 1\.9 s/,
  ],

  [
    'messages were lost, and the system says how it drops them',
    { counts: { lost: 40 }, stored: null, run: { unexplainedLoss } },
    ['server'],
    /dropped for 3 clients/,
  ],
  [
    'messages were lost by a system that drops what a stopped task does not take',
    {
      counts: { lost: 40 },
      stored: null,
      second: { ...frozen, missing: 40 },
      run: { unexplainedLoss },
    },
    ['server', 'machine'],
    /dropped for 3 clients.*stood still/,
  ],
  [
    'messages stayed unsent, nothing else',
    { counts: { unsent: 40 } },
    ['generator'],
    /40 messages stayed unsent/,
  ],
  [
    'the publisher was late with a free core',
    { rate: 900, publisher: late },
    ['generator'],
    /lateness 80 ms.*30 %/,
  ],
  [
    'its core was saturated',
    { rate: 900, publisher: { ...late, cpu: 0.97, blockedS: 3 } },
    ['generator'],
    /97 %/,
  ],
  [
    'its core was saturated and the machine full',
    { rate: 900, publisher: { ...late, cpu: 0.97 }, machine: { usedCores: 1.98 } },
    ['generator'],
  ],
  [
    'it waited at its bound',
    { rate: 900, publisher: { ...late, blockedS: 4 } },
    ['server'],
    /waited 4\.0 s of 10\.0 s.*used 20 %/,
  ],
  [
    'acknowledgements were slow',
    { rate: 900, publisher: { publishP99Us: 180_000 } },
    ['server'],
    /p99 180 ms.*179 ms beyond/,
  ],
  [
    'acknowledgements were slow by linger alone',
    { rate: 900, publisher: { publishP99Us: 110_000, lingerUs: 100_000 } },
    ['unknown'],
  ],
  [
    'acknowledgements were slow by lateness alone',
    { rate: 900, publisher: { publishP99Us: 110_000, latenessP99Us: 90_000 } },
    ['generator'],
  ],
  [
    'it waited at its bound while the machine was full',
    { rate: 900, publisher: { ...late, blockedS: 4 }, machine: { usedCores: 1.95 } },
    ['server', 'machine'],
  ],
  [
    'a publisher was throttled by a quota',
    { rate: 400, publisher: { ...late, quotaS: 6, blockedS: 6 } },
    ['quota'],
    /throttled the publisher for 6\.0 s of 10\.0 s/,
  ],
  [
    'a publisher was stopped',
    { rate: 900, counts: { unsent: 3 }, publisher: { ...late, ...frozen, blockedS: 3 } },
    ['machine'],
    /pub\.1 stood still for 3\.0 s \(stopped/,
  ],
  [
    'a publisher was held to a fifth of a core',
    { rate: 900, publisher: { ...late, ...limited } },
    ['machine'],
    /kept from a CPU for 8\.0 s \(cgroup limit of 0\.2 cores\)/,
  ],
  [
    'a publisher waited for a CPU on a busy machine',
    { rate: 900, publisher: { ...late, ...starved }, machine: { usedCores: 1.99 } },
    ['machine'],
    /kept from a CPU for 6\.0 s in 12\.0 s.*all cores were in use/,
  ],
  [
    'the hypervisor kept the CPUs',
    { rate: 900, publisher: { ...late, runDelayS: 2 }, machine: { stealShare: 0.3 } },
    ['machine'],
    /hypervisor kept 30 %/,
  ],
  [
    'steal is unknown, thread times are unknown',
    {
      rate: 900,
      publisher: { ...late, runDelayS: null, standstillS: null, cpuLimitedS: null },
      machine: null,
    },
    ['generator'],
  ],
  [
    'lateness beyond a bound of the user',
    { maxLatenessMs: 50, publisher: late },
    ['generator'],
    /lateness 80 ms/,
  ],
  [
    'lateness beyond it, of a stopped publisher',
    { maxLatenessMs: 50, publisher: { ...late, ...frozen } },
    ['machine'],
  ],
  [
    'a connection broke and was regained',
    { rate: 900, publisher: { ...late, retries: 4, reconnects: 1, errors: { CONNECTION_LOST: 1 } } },
    ['network'],
    /CONNECTION_LOST x 1; 1 reconnects, 4 batches/,
  ],

  [
    'messages were too large',
    { counts: { acked: 0, failed: 10_000 }, rate: 0, publisher: { errors: { MESSAGE_TOO_LARGE: 100 } } },
    ['configuration'],
    /10000 messages were refused.*MESSAGE_TOO_LARGE x 100/,
  ],
  [
    'rights were missing',
    {
      counts: { acked: 0, failed: 10_000 },
      rate: 0,
      publisher: { errors: { TOPIC_AUTHORIZATION_FAILED: 100 } },
    },
    ['rights'],
  ],
  [
    'too few replicas',
    { counts: { acked: 0, failed: 10_000 }, rate: 0, publisher: { errors: { NOT_ENOUGH_REPLICAS: 100 } } },
    ['server'],
  ],
  [
    'rights and replicas',
    {
      counts: { acked: 0, failed: 10_000 },
      rate: 0,
      publisher: { errors: { NOT_ENOUGH_REPLICAS: 1, CLUSTER_AUTHORIZATION_FAILED: 1 } },
    },
    ['server', 'rights'],
  ],
  [
    'nothing was answered in time',
    { counts: { acked: 9_000, unknown: 1_000 }, publisher: { errors: { DELIVERY_TIMEOUT: 1 } } },
    ['server'],
    /1000 never answered: DELIVERY_TIMEOUT x 1/,
  ],
  [
    'nothing was answered in time to a publisher that was stopped meanwhile',
    {
      counts: { acked: 9_000, unknown: 1_000 },
      publisher: { ...frozen, standstillS: 40, errors: { DELIVERY_TIMEOUT: 1 } },
    },
    ['machine'],
    /stood still for 40\.0 s/,
  ],
  ['messages failed and nobody said why', { counts: { failed: 5, acked: 9_995 } }, ['unknown']],

  [
    'the system lost what it acknowledged',
    { counts: { lost: 100_000 }, stored: 5_000, publisher: { latenessP99Us: 6_700 } },
    ['server'],
    /acknowledged 10000 messages and holds 5000/,
  ],
  [
    'the system stored none of what it acknowledged',
    { counts: { lost: 200_000 }, stored: 0, publisher: { latenessP99Us: 6_700 } },
    ['server'],
    /holds 0/,
  ],
  [
    'messages vanished between log and client',
    { counts: { lost: 7 } },
    ['network'],
    /holds all 10000 messages.*read past 7/,
  ],
  [
    'messages vanished, and nobody can say what is stored',
    { counts: { lost: 7 }, stored: null, publisher: late },
    ['unknown'],
  ],
  [
    'records expired before they were read',
    {
      counts: { lost: 500 },
      run: { gone: [{ stream: 0, why: 'log_start_moved', from: 120, to: 170, clients: 10, messages: 500 }] },
    },
    ['configuration'],
    /positions 120 to 169 of stream 0 were deleted before 10 clients read them/,
  ],
  [
    'the topic was made anew',
    {
      counts: { lost: 500 },
      stored: null,
      run: { gone: [{ stream: 0, why: 'log_shorter', from: 3, to: 170, clients: 10, messages: 0 }] },
    },
    ['server'],
    /ended at 3, before the position 170/,
  ],
  [
    'a server leads that did not have what was read',
    {
      counts: { lost: 500 },
      stored: null,
      run: { gone: [{ stream: 0, why: 'log_truncated', from: 3, to: 170, clients: 10, messages: 1670 }] },
    },
    ['server'],
    /lost what 10 clients had read from position 3 on, up to 169/,
  ],
  [
    'compressed batches of others were passed over',
    {
      counts: { lost: 20, foreign: 400 },
      stored: null,
      subscribers: { errors: { COMPRESSED_BATCH_GZIP: 2 } },
    },
    ['foreign_traffic'],
    /COMPRESSED_BATCH_GZIP x 4/,
  ],

  [
    'copies came of batches that were sent again',
    {
      counts: { duplicated: 900 },
      stored: 10_050,
      publisher: { ...late, retries: 3, errors: { CONNECTION_LOST: 1 } },
    },
    ['network'],
    /900 copies arrived: the publisher sent 3 batches again after CONNECTION_LOST x 1/,
  ],
  [
    'copies came of what is stored once',
    { counts: { duplicated: 900 }, publisher: late },
    ['network'],
    /holds each message once \(10000\)/,
  ],
  [
    'copies came, and nobody can say what is stored',
    { counts: { duplicated: 900 }, stored: null, publisher: late },
    ['unknown'],
  ],
  [
    'batches were split as too large',
    { counts: { reordered: 40 }, publisher: { retries: 2, errors: { BATCH_SPLIT: 2 } } },
    ['configuration'],
    /40 messages came after later ones.*BATCH_SPLIT x 2/,
  ],
  ['order broke and nothing was sent again', { counts: { reordered: 40 }, publisher: late }, ['unknown']],
  [
    'bytes were damaged on the way',
    { counts: { corrupted: 3, lost: 3 }, subscribers: { errors: { CRC_MISMATCH: 1 } }, publisher: late },
    ['network'],
    /damaged.*CRC_MISMATCH x 2/,
  ],
  [
    'what was aborted reached readers of what was committed',
    { counts: { aborted: 500, unacked_received: 7, aborted_received: 7 }, stored: 10_500, publisher: late },
    ['server'],
    /delivered 7 messages of aborted transactions to readers of committed ones/,
  ],
  ['bytes were damaged before they were stored', { counts: { corrupted: 3 }, publisher: late }, ['unknown']],
  [
    'somebody else wrote to the topic',
    { stored: 10_400, counts: { foreign: 8_000 } },
    ['foreign_traffic'],
    /foreign messages; it holds 400 more/,
  ],
  ['the system holds more, and nobody knows why', { stored: 10_400 }, ['unknown']],

  [
    'subscribers were busy',
    { drainS: 6.5, second: { cpu: 0.96 } },
    ['subscriber'],
    /backlog 500 at the end, drain 6\.5 s.*sub\.2 used 96 %/,
  ],
  [
    'one busy subscriber of which nothing came late',
    { drainS: 6.5, subscribers: { cpu: 0.1 }, second: { cpu: 0.96, drainS: 0.1 } },
    ['unknown'],
  ],
  [
    'fetches were answered late',
    { drainS: 8, subscribers: waiting },
    ['server'],
    /2 slow tasks waited 9\.0 s each/,
  ],
  ['a long poll waited, and no more', { drainS: 8, subscribers: { cpu: 0.1 } }, ['unknown']],
  [
    'a subscriber was stopped',
    { drainS: 3.2, second: { ...frozen, behindWaitS: 3 }, subscribers: { drainS: 0.2 } },
    ['unknown'],
  ],
  [
    'a slow subscriber was stopped',
    { drainS: 3.2, subscribers: { drainS: 0.2 }, second: { ...frozen, drainS: 3.2, behindWaitS: 3 } },
    ['machine'],
    /sub\.2 stood still for 3\.0 s/,
  ],
  [
    'a subscriber was held to a fifth of a core',
    { drainS: 9, subscribers: { drainS: 0.2 }, second: { ...limited, drainS: 9, behindWaitS: 9 } },
    ['machine'],
    /sub\.2 was kept from a CPU for 8\.0 s \(cgroup limit of 0\.2 cores\)/,
  ],
  [
    'all subscribers waited for CPUs on a full machine',
    { drainS: 9, subscribers: { ...starved, behindWaitS: 6 }, machine: { usedCores: 2 } },
    ['machine'],
    /kept from a CPU for 6\.0 s.*1 more slow task likewise/,
  ],
  [
    'fetches were throttled',
    { drainS: 75, subscribers: { quotaS: 60, behindWaitS: 70, cpu: 0.1 } },
    ['quota'],
    /throttled 20 subscribers for 60\.0 s each/,
  ],
  [
    'fetches were throttled until the drain was given up',
    {
      drainS: 120,
      counts: { undelivered: 90_000 },
      subscribers: { quotaS: 100, missing: 45_000, cpu: 0.1 },
      run: { drainEnd: 'timeout' },
    },
    ['quota'],
  ],
  [
    'nothing came any more, and nothing shows why',
    { drainS: 1, counts: { undelivered: 90 }, subscribers: { missing: 45 }, run: { drainEnd: 'stalled' } },
    ['unknown'],
  ],
  [
    'messages came late from a slow system',
    { drainS: 1, counts: { undelivered: 90 }, subscribers: { ...waiting, missing: 45 } },
    ['server'],
  ],
  [
    'connections of subscribers broke',
    { drainS: 6, subscribers: { errors: { CONNECTION_LOST: 2 }, reconnects: 2 } },
    ['network'],
    /CONNECTION_LOST x 4; 4 reconnects/,
  ],
  [
    'the publisher still flushed to a slow system',
    { drainS: 5.5, publisher: { flushS: 5.1, blockedS: 4 }, subscribers: { cpu: 0.95 } },
    ['server'],
    /waited 4\.0 s/,
  ],
  [
    'the publisher still flushed under a quota',
    { drainS: 5.5, publisher: { flushS: 5.1, quotaS: 5 } },
    ['quota'],
  ],
  [
    'answers to fetches never came, on a machine where tasks always wait a little',
    {
      drainS: 0,
      counts: { undelivered: 11_400 },
      subscribers: { missing: 5_700, cpu: 0.1, runDelayS: 0.4, overdueClients: 3, overdueS: 7.9 },
      run: { waitedS: 8, drainEnd: 'stalled' },
    },
    ['server'],
    /6 clients waited for answers that were overdue by up to 7\.9 s/,
  ],
  [
    'the publisher waited a little for CPUs, and long for the system',
    { drainS: 5.2, publisher: { flushS: 4.6, runDelayS: 0.7, publishP99Us: 4_700_000, elapsedS: 15 } },
    ['server'],
    /acknowledgements were slow: p99 4\.7 s/,
  ],
  [
    'nothing was answered for half a minute, and the publisher waited a second for CPUs',
    {
      counts: { acked: 9_000, unknown: 1_000 },
      publisher: { flushS: 28, runDelayS: 0.9, elapsedS: 33, errors: { DELIVERY_TIMEOUT: 14 } },
    },
    ['server'],
    /DELIVERY_TIMEOUT x 14/,
  ],
  [
    'lateness below what counts as late, beyond a bound of the user',
    { maxLatenessMs: 1, publisher: { latenessP99Us: 2_300 } },
    ['generator'],
    /lateness 2\.30 ms/,
  ],
  [
    'a fetch may wait for longer than the bound',
    { drainS: 5.2, run: { longestWaitS: 5 } },
    ['configuration'],
    /may wait 5\.0 s/,
  ],
  [
    'others filled the topic',
    { drainS: 5.2, stored: null, counts: { foreign: 90_000 } },
    ['foreign_traffic'],
    /90000 messages of others/,
  ],

  [
    'clients may not read',
    { failures: refused('TOPIC_AUTHORIZATION_FAILED', 'subscriber') },
    ['rights'],
    /20 subscribers gave up: told/,
  ],
  ['the topic is gone', { failures: refused('UNKNOWN_TOPIC_OR_PARTITION', 'subscriber') }, ['configuration']],
  [
    'the topic is gone, and what was in it',
    { counts: { lost: 10 }, stored: null, failures: refused('UNKNOWN_TOPIC_OR_PARTITION', 'subscriber') },
    ['configuration'],
  ],
  ['the log cannot be read', { failures: refused('BROKEN_BATCH', 'subscriber') }, ['network']],
  ['a client gave up for no known cause', { failures: refused('GAVE_UP', 'subscriber') }, ['subscriber']],
  [
    'the publisher gave up',
    {
      rate: 100,
      counts: { unsent: 9_000, acked: 1_000 },
      failures: refused('TOPIC_AUTHORIZATION_FAILED', 'publisher'),
    },
    ['rights'],
  ],
  [
    'a task died',
    { run: { deadTasks: [{ id: 'sub.3', reason: 'TASK_LOST' }] } },
    ['subscriber'],
    /sub\.3 died or never answered \(TASK_LOST\)/,
  ],
  [
    'the system answers no more',
    { stored: null, run: { systemFailure: 'no answer within 10 s' } },
    ['server'],
    /no answer within 10 s/,
  ],

  [
    'loss and lateness have nothing to do with one another',
    { counts: { lost: 7 }, rate: 900, publisher: late },
    ['generator', 'network'],
  ],
  [
    'a busy subscriber and a slow acknowledgement',
    { drainS: 6.5, rate: 900, publisher: { blockedS: 3 }, subscribers: { cpu: 0.95 } },
    ['server', 'subscriber'],
  ],
  [
    'a quota on both sides',
    { drainS: 30, rate: 400, publisher: { quotaS: 5 }, subscribers: { quotaS: 20 } },
    ['quota'],
  ],
  [
    'duplicates and a stopped subscriber',
    { drainS: 4, counts: { duplicated: 3 }, second: { ...frozen } },
    ['network', 'machine'],
  ],
];

describe('several publishers', () => {
  const two = (first: object, second: object): VerdictEvidence => {
    const evidence = evidenceFor({ counts: { unsent: 500, sent: 9_500 } });
    const [publisher] = evidence.publishers as [PublisherEvidence];
    const named = (of: object, index: number) => ({
      ...publisher,
      name: `publisher ${index} of 2`,
      unsent: 0,
      ...of,
    });
    return { ...evidence, publishers: [named(first, 1), named(second, 2)] };
  };
  const reasons = [{ kind: 'unsent', text: '' }] as const;
  const late = { latenessP99Us: 40_000, unsent: 500 };

  it('are told apart: the one that was late is named', () => {
    const { cause, evidence } = judge(reasons, two({}, late));
    expect(cause).toEqual(['generator']);
    expect(evidence[0]?.evidence).toMatch(
      /^publisher 2 of 2 was late: p99 lateness 40 ms.*; 500 messages stayed unsent/,
    );
    expect(evidence[0]?.evidence).not.toMatch(/likewise/);
  });

  it('that show the same are named by the worst', () => {
    const { evidence } = judge(reasons, two(late, { latenessP99Us: 90_000, unsent: 501 }));
    expect(evidence).toHaveLength(1);
    expect(evidence[0]?.evidence).toMatch(
      /^publisher 2 of 2 was late: p99 lateness 90 ms.*; 1 more publisher likewise$/,
    );
  });

  it('may have different causes', () => {
    const { cause } = judge(reasons, two(late, { quotaS: 5 }));
    expect(new Set(cause)).toEqual(new Set(['generator', 'quota']));
  });
});

describe('the verdict on a run in which', () => {
  it.each(situations)('%s', (_, situation, causes, words = /./) => {
    const verdict = verdictOf(situation);
    expect(verdict.cause).toEqual(causes);
    expect(verdict.evidence.map(({ evidence }) => evidence).join(' | ')).toMatch(words);
  });
});

it('ties every finding to the reasons that it explains', () => {
  const { evidence } = verdictOf({ counts: { lost: 7, unsent: 40 }, rate: 900, publisher: late });
  expect(evidence.map(({ cause, reasons }) => [cause, reasons])).toEqual([
    ['generator', ['unsent', 'rate']],
    ['network', ['lost']],
  ]);
});

it('tells what the system counts of itself where it is blamed for what took long, and nowhere else', () => {
  const run = { systemFigures: ['handlers idle 3 %', 'a request 240 ms'] };
  const slow = verdictOf({ rate: 900, publisher: { blockedS: 5, publishP99Us: 400_000 }, run });
  expect(slow.cause).toEqual(['server']);
  expect(slow.evidence.at(-1)).toEqual({
    cause: 'server',
    evidence: 'by its own figures: handlers idle 3 %; a request 240 ms',
    reasons: ['rate'],
  });
  const lossy = verdictOf({ counts: { lost: 7 }, stored: 9_000, run });
  expect(lossy.cause).toEqual(['server']);
  expect(lossy.evidence).toHaveLength(1);
});

it('leaves the reasons that nothing explains unknown beside those that are explained', () => {
  const { cause, evidence } = verdictOf({ counts: { reordered: 2 }, rate: 900, publisher: late });
  expect(cause).toEqual(['generator', 'unknown']);
  expect(evidence.at(-1)).toMatchObject({ cause: 'unknown', reasons: ['reordered'] });
  expect(evidence.at(-1)?.evidence).toMatch(/p99 lateness 80 ms.*0 lost.*1\.10 of 2 cores/);
});
