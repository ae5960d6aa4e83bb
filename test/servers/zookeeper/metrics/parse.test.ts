import { describe, expect, it } from 'vitest';
import {
  parseMntr,
  parseMonitor,
  parseRuok,
  parseSrvr,
  saysNotServing,
} from '../../../../src/servers/zookeeper/metrics/parse.ts';
import { recorded } from './recorded.ts';

describe('parseMonitor', () => {
  it('reads every key of a leader and of one that stands alone', () => {
    const leader = parseMonitor(recorded('leader-admin-monitor'));
    expect(leader?.get('server_state')).toBe('leader');
    expect(leader?.get('synced_followers')).toBe(2);
    expect(leader?.has('command')).toBe(false);
    const alone = parseMonitor(recorded('standalone-admin-monitor'));
    expect(alone?.get('server_state')).toBe('standalone');
    expect(leader?.size).toBeGreaterThan(alone?.size ?? 0);
  });

  it.each(['', '<html>', '{}', '[]', 'null', '{"command":"monitor","error":"no quorum"}'])(
    'takes %j for no answer',
    (text) => {
      expect(parseMonitor(text)).toBeNull();
    },
  );
});

describe('parseMntr', () => {
  it('gives the same names as monitor', () => {
    const names = [...(parseMntr(recorded('leader-mntr'))?.keys() ?? [])].sort();
    expect(names).toEqual([...(parseMonitor(recorded('leader-admin-monitor'))?.keys() ?? [])].sort());
  });

  it('tells numbers from words', () => {
    const values = parseMntr('zk_version\t3.9.5-x\nzk_avg_latency\t0.5\nzk_min\t-1\n');
    expect(values).toEqual(
      new Map<string, string | number>([
        ['version', '3.9.5-x'],
        ['avg_latency', 0.5],
        ['min', -1],
      ]),
    );
  });

  it('takes what is not allowed for no answer', () => {
    expect(parseMntr('mntr is not executed because it is not in the whitelist.')).toBeNull();
  });
});

describe('parseSrvr', () => {
  it('gives its lines the names of monitor', () => {
    const text = [
      'Zookeeper version: 3.9.5-x, built on 2026-02-11 20:18 UTC',
      'Latency min/avg/max: 0/10.5/308',
      'Received: 7',
      'Sent: 8',
      'Connections: 1',
      'Outstanding: 2',
      'Zxid: 0x86aa',
      'Mode: standalone',
      'Node count: 135',
      '',
    ].join('\n');
    expect(Object.fromEntries(parseSrvr(text) ?? [])).toEqual({
      version: '3.9.5-x, built on 2026-02-11 20:18 UTC',
      min_latency: 0,
      avg_latency: 10.5,
      max_latency: 308,
      packets_received: 7,
      packets_sent: 8,
      num_alive_connections: 1,
      outstanding_requests: 2,
      server_state: 'standalone',
      znode_count: 135,
    });
  });

  it.each(['leader', 'follower', 'standalone'])('reads that of a %s', (state) => {
    expect(parseSrvr(recorded(`${state}-srvr`))?.get('server_state')).toBe(state);
  });

  it('knows one that has no quorum', () => {
    const text = recorded('noquorum-srvr');
    expect(parseSrvr(text)).toBeNull();
    expect(saysNotServing(text)).toBe(true);
  });
});

describe('parseRuok', () => {
  it('tells one that serves from one that does not', () => {
    expect(parseRuok(recorded('leader-admin-ruok'))).toBe(true);
    expect(parseRuok(recorded('noquorum-admin-ruok'))).toBe(false);
    expect(parseRuok('<html>')).toBeNull();
  });
});
