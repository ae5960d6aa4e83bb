/** What a member counts of itself, by the names that /commands/monitor gives. */
export type MetricValues = ReadonlyMap<string, string | number>;

/** Says of a member that others should tell it the same again: not what it counts. */
const NO_METRICS = new Set(['command', 'error']);
/** The lines of srvr under the names that monitor has for them. */
const SRVR_NAMES: Readonly<Record<string, string>> = {
  'Zookeeper version': 'version',
  Received: 'packets_received',
  Sent: 'packets_sent',
  Connections: 'num_alive_connections',
  Outstanding: 'outstanding_requests',
  Mode: 'server_state',
  'Node count': 'znode_count',
};

/** Of a member that has no quorum, in place of every other answer. */
export function saysNotServing(text: string): boolean {
  return /not currently serving requests/.test(text);
}

/** Null for what is no answer of monitor. */
export function parseMonitor(text: string): MetricValues | null {
  const answer = parseObject(text);
  if (answer === null || answer.error !== null) return null;
  const values = new Map<string, string | number>();
  for (const [key, value] of Object.entries(answer)) {
    if (NO_METRICS.has(key)) continue;
    if (typeof value === 'number' || typeof value === 'string') values.set(key, value);
  }
  return values.size === 0 ? null : values;
}

/** Whether /commands/ruok says that the member serves; null for what is no answer of it. */
export function parseRuok(text: string): boolean | null {
  const answer = parseObject(text);
  return answer === null || answer.command !== 'ruok' ? null : answer.error === null;
}

/** Null for what is no answer of mntr. */
export function parseMntr(text: string): MetricValues | null {
  const values = new Map<string, string | number>();
  for (const line of text.split('\n')) {
    const [, key, value] = /^zk_([^\t]+)\t(.*?)\r?$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) values.set(key, numberOr(value));
  }
  return values.size === 0 ? null : values;
}

/** Null for what is no answer of srvr. */
export function parseSrvr(text: string): MetricValues | null {
  const values = new Map<string, string | number>();
  for (const line of text.split('\n')) {
    const [, name = '', value = ''] = /^([^:]+): (.*?)\r?$/.exec(line) ?? [];
    const known = SRVR_NAMES[name];
    if (known !== undefined) values.set(known, numberOr(value));
    const [, min, avg, max] =
      name === 'Latency min/avg/max' ? (/^([^/]+)\/([^/]+)\/(.+)$/.exec(value) ?? []) : [];
    if (min === undefined || avg === undefined || max === undefined) continue;
    values.set('min_latency', numberOr(min)).set('avg_latency', numberOr(avg));
    values.set('max_latency', numberOr(max));
  }
  return values.has('server_state') ? values : null;
}

function numberOr(text: string): string | number {
  return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? Number(text) : text;
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
