import { describe, expect, it } from 'vitest';
import { troublesOf } from '../../src/analysis/troubles.ts';
import { CLEAN, type Fate, paperRun, paperStudy } from './paper-study.ts';

describe('troublesOf', () => {
  it('names failed, skipped and missing cells with their place and reason, the gravest first', () => {
    const fates: Record<number, Fate> = { 1: 'missing', 2: 'skipped', 3: 'failed', 4: CLEAN };
    const study = paperStudy(
      { clients: [500], msg_rate: [1, 2, 3, 4] },
      ({ msg_rate }) => fates[Number(msg_rate)] ?? CLEAN,
    );
    expect(troublesOf(study)).toEqual([
      { kind: 'failed', id: '003', where: '500 clients, 3/s', text: 'the broker died' },
      {
        kind: 'skipped',
        id: '002',
        where: '500 clients, 2/s',
        text: 'average_packet_loss>50 held at 2000/s',
      },
      {
        kind: 'missing',
        id: '001',
        where: '500 clients, 1/s',
        text: 'planned and not measured: the study was interrupted',
      },
    ]);
  });

  it('names what was done to the system, and positions that were gone', () => {
    const study = paperRun({
      events: [
        { at_s: 2, took_s: 0.04, what: 'kill leader at 2s: broker 1', error: null },
        { at_s: 3, took_s: 0, what: 'kill 1 at 3s', error: 'broker 1 is down already' },
      ],
      gone: [{ stream: 0, from: 5, to: 9, clients: 2, messages: 8, why: 'log_start_moved' }],
    });
    expect(troublesOf(study).map(({ kind, text }) => [kind, text])).toEqual([
      ['note', 'event: at 2 s: kill leader at 2s: broker 1, done after 0.04 s'],
      ['note', 'event: at 3 s: kill 1 at 3s; failed: broker 1 is down already'],
      ['note', 'gone: positions 5 to 8 of stream 0 were deleted before 2 clients read them'],
    ]);
  });

  it('names dead tasks, a silent system, errors and notes of a measured cell', () => {
    const study = paperRun({
      system_failure: 'no answer in 10 s',
      dead_tasks: [
        { id: 'sub.7', app: '/sub', role: 'subscriber', phase: 'watch', reason: 'killed by signal 9' },
      ],
      errors: { ECONNRESET: 3, EPIPE: 1 },
      notes: ['the publisher itself was late'],
    });
    expect(troublesOf(study).map(({ kind, text }) => [kind, text])).toEqual([
      ['system', 'no answer in 10 s'],
      ['dead-task', 'subscriber sub.7 (watch): killed by signal 9'],
      ['error', 'ECONNRESET (3 times)'],
      ['error', 'EPIPE (1 time)'],
      ['note', 'the publisher itself was late'],
    ]);
  });

  it('tells repeats apart, attempts that came to nothing, and how often a failed cell was tried', () => {
    const study = paperStudy(
      { clients: [10], msg_rate: [1] },
      (_, repeat) => (repeat === 1 ? CLEAN : 'failed'),
      { repeat: 2 },
    );
    const [measured, failed] = study.cells;
    const vain = { started_at: '', finished_at: '', error: 'no port was free' };
    measured?.attempts.unshift(vain);
    failed?.attempts.unshift(vain);
    expect(troublesOf(study).map(({ kind, where, text }) => [kind, where, text])).toEqual([
      ['failed', '10 clients, 1/s, repeat 2', 'the broker died (2 attempts)'],
      ['retried', '10 clients, 1/s, repeat 1', 'an attempt before it failed: no port was free'],
    ]);
  });

  it('names what is missing beside the planned cells', () => {
    const study = { ...paperStudy({ clients: [10], msg_rate: [1] }, () => CLEAN), missing: ['clients-50'] };
    expect(troublesOf(study)).toEqual([
      {
        kind: 'missing',
        id: 'clients-50',
        where: 'clients-50',
        text: 'not there: the study was interrupted',
      },
    ]);
  });

  it('finds none where all went well', () => {
    expect(troublesOf(paperStudy({ clients: [10], msg_rate: [1, 2] }, () => CLEAN))).toEqual([]);
  });
});
