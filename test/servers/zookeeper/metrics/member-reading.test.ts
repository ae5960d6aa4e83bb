import { expect, it } from 'vitest';
import { type MemberAnswers, readAnswers } from '../../../../src/servers/zookeeper/metrics/member-reading.ts';
import { answered, refused, silent } from './recorded.ts';

const nobody: MemberAnswers = { srvr: refused, monitor: refused, ruok: refused, mntr: null };
const htmlOf500 = { kind: 'refused', why: 'status 500' } as const;

const situations: [string, Partial<MemberAnswers>, string, string | null][] = [
  [
    'all is asked and answered',
    { srvr: answered('leader-srvr'), monitor: answered('leader-admin-monitor') },
    'leader',
    'monitor',
  ],
  [
    'it stands alone',
    { srvr: answered('standalone-srvr'), monitor: answered('standalone-admin-monitor') },
    'standalone',
    'monitor',
  ],
  [
    'there is no AdminServer',
    { srvr: answered('leader-srvr'), monitor: null, mntr: answered('leader-mntr') },
    'leader',
    'mntr',
  ],
  [
    'srvr alone is allowed',
    { srvr: answered('follower-srvr'), mntr: { kind: 'answered', text: 'not in the whitelist' } },
    'follower',
    'srvr',
  ],
  [
    'monitor still tells the state before the quorum was lost',
    { srvr: answered('noquorum-srvr'), monitor: answered('leader-admin-monitor') },
    'no quorum',
    null,
  ],
  [
    'srvr closes the connection while it changes its state',
    { monitor: answered('leader-admin-monitor'), ruok: answered('noquorum-admin-ruok') },
    'no quorum',
    null,
  ],
  ['monitor fails', { srvr: answered('noquorum-srvr'), monitor: htmlOf500 }, 'no quorum', null],
  [
    'srvr is not allowed',
    {
      srvr: { kind: 'answered', text: 'srvr is not executed because it is not in the whitelist.' },
      monitor: answered('follower-admin-monitor'),
      ruok: answered('leader-admin-ruok'),
    },
    'follower',
    'monitor',
  ],
  ['it stands still', { srvr: silent, monitor: silent, ruok: null }, 'frozen', null],
  ['its AdminServer alone lets nobody in', { srvr: silent }, 'frozen', null],
  ['nothing listens', {}, 'down', null],
];

it.each(situations)('%s', (_, answers, state, source) => {
  const reading = readAnswers({ ...nobody, ...answers });
  expect([reading.state, reading.source]).toEqual([state, source]);
  expect(reading.values === null).toBe(source === null);
});
