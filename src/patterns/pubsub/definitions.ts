import { latencyCounts } from '../shared/latency-measures.ts';
import type { Definition } from '../shared/measure.ts';
import { pubsubLatencies } from './latencies.ts';

/** Who gave way, by cause; each is claimed for one reason of a run at a time, and only on evidence of that reason. */
const verdicts: readonly Definition[] = [
  verdict(
    'generator',
    'The publisher was late or left messages unsent with its core saturated, or while acknowledgements came at once and nobody kept it from a CPU.',
  ),
  verdict(
    'subscriber',
    'A slow subscriber task used 90 % of a core or more, died, or gave up for no known cause.',
  ),
  verdict(
    'server',
    'The publisher waited at its in-flight or buffer bound, acknowledgements took long, the system refused messages, lost what it had acknowledged, answered no more, or answered fetches late although it was known to hold the messages.',
  ),
  verdict('quota', 'The system told clients that it throttled them.'),
  verdict('rights', 'The system refused for want of rights.'),
  verdict(
    'configuration',
    'A setting of topic, system or run stood in the way: messages too large, records that expired, a fetch that may wait longer than the bound.',
  ),
  verdict(
    'network',
    'Connections broke, bytes were damaged, or messages that are stored once did not come, or came twice.',
  ),
  verdict('foreign_traffic', "Others wrote to the run's topic."),
  verdict(
    'machine',
    'Tasks were kept from a CPU (busy cores, cgroup limit, hypervisor) or stood still (stopped, suspended, waiting for disk).',
  ),
  verdict('unknown', 'Nothing measured shows who gave way.'),
  verdict('broker', 'In older results: the server.'),
  verdict('consumer', 'In older results: a subscriber task that was busy.'),
];

/** Words and numbers beside the measures. */
export const pubsubDefinitions: readonly Definition[] = [
  {
    key: 'clean',
    label: 'clean',
    unit: '',
    definition:
      'Every asked message sent and acknowledged, the achieved rate within 1 % of the asked one, nothing lost, undelivered, duplicated, reordered or corrupted, nobody dead, every client connected and measured, drain_s no longer than max_drain_s, the p99 of lateness no longer than max_lateness_ms where that is given.',
  },
  {
    key: 'passed',
    label: 'passed',
    unit: '',
    definition: "The original Hydra's mark: average_tx_rate is at least 0.7 x msg_rate.",
  },
  {
    key: 'drain_end',
    label: 'end of the drain',
    unit: '',
    definition:
      'complete: everything arrived; stalled: no count moved for 5 s on top of the longest that a fetch may wait, and no quota held a client back; timeout: drain_timeout_s had passed; aborted: a client gave up.',
  },
  {
    key: 'by_kind',
    label: 'kinds of clients',
    unit: '',
    definition:
      'fast: reads as messages come; slow: reads at most at slow_clients_rate; reconnecting: closes and opens its connection at reconnecting_clients_rate. Slow clients whose rate is below msg_rate are behind by design: counts, loss, rates, end-to-end latency, backlog, drain, clean and verdict are those of the other clients.',
  },
  ...verdicts,
  ...countDefinitions(),
  ...latencyCounts(pubsubLatencies),
];

function verdict(cause: string, definition: string): Definition {
  return { key: `verdict.${cause}`, label: `verdict ${cause}`, unit: '', definition };
}

function countDefinitions(): Definition[] {
  const counts: Readonly<Record<string, string>> = {
    asked: 'msg_rate x test_duration, rounded.',
    sent: 'Messages handed to the connection at least once.',
    acked: 'Messages acknowledged as acks asks.',
    expected:
      'Acknowledged x clients: every client that is not behind by design is to receive every acknowledged message.',
    received: 'Distinct messages of this run that arrived, over all clients.',
    foreign: "Messages that are another run's, or none of Hydra's.",
    unacked_received:
      'Arrived although the publisher holds it for aborted, failed or unknown; part of received.',
  };
  return Object.entries(counts).map(([key, definition]) => ({
    key: `counts.${key}`,
    label: `messages ${key.replace('_', ' ')}`,
    unit: 'messages',
    definition,
  }));
}
