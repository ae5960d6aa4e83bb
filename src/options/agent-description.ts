import type * as z from 'zod';
import { Problem, textField } from './field.ts';

/** What a simulated agent is said to have; what is not said has a generous default. */
export interface AgentDescription {
  attributes: Readonly<Record<string, string>>;
  cpus?: number;
  /** MiB, as is `diskMb`. */
  memMb?: number;
  diskMb?: number;
  gpus?: number;
  /** Host ports for tasks, both ends included. */
  ports?: { first: number; last: number };
}

type Resources = Omit<AgentDescription, 'attributes'>;

const hint = 'give name:value pairs separated by commas, e.g. rack:1, cpus:4, mem:8192, ports:31000-32000';

function amount(
  key: 'cpus' | 'memMb' | 'diskMb' | 'gpus',
  value: string,
  isWhole: boolean,
): Resources | Problem {
  const form = isWhole ? /^\d{1,9}$/ : /^\d{1,9}(\.\d{1,6})?$/;
  return form.test(value)
    ? { [key]: Number(value) }
    : new Problem(`has ${JSON.stringify(value)}, which is no ${isWhole ? 'whole ' : ''}amount`, hint);
}

function portRange(value: string): Resources | Problem {
  const [, low, high] = /^(\d{1,5})-(\d{1,5})$/.exec(value) ?? [];
  const [first, last] = [Number(low), Number(high)];
  if (first >= 1 && first <= last && last <= 65_535) return { ports: { first, last } };
  return new Problem(`has ports ${JSON.stringify(value)}, which is no range within 1-65535`, hint);
}

/** One pair; a name that is no resource is that of an attribute. */
function readPair(name: string, value: string): Resources | Problem | undefined {
  switch (name) {
    case 'cpus':
      return amount('cpus', value, false);
    case 'mem':
      return amount('memMb', value, false);
    case 'disk':
      return amount('diskMb', value, false);
    case 'gpus':
      return amount('gpus', value, true);
    case 'ports':
      return portRange(value);
    default:
      return undefined;
  }
}

function readDescription(text: string): AgentDescription | Problem {
  const attributes: Record<string, string> = {};
  let resources: Resources = {};
  const seen = new Set<string>();
  for (const pair of text.split(/[,;]/).map((part) => part.trim())) {
    const [, name, value] = /^([A-Za-z0-9_-]+):([A-Za-z0-9._:/-]+)$/.exec(pair) ?? [];
    if (name === undefined || value === undefined) {
      return new Problem(`has ${JSON.stringify(pair)}, which is not name:value`, hint);
    }
    if (seen.has(name)) return new Problem(`has ${name} twice`, 'say each thing once');
    if (name === 'hostname') return new Problem('has hostname', 'agents have their names by themselves');
    seen.add(name);
    const resource = readPair(name, value);
    if (resource instanceof Problem) return resource;
    if (resource === undefined) attributes[name] = value;
    else resources = { ...resources, ...resource };
  }
  return { attributes, ...resources };
}

/** `rack:1, cpus:4, mem:8192, disk:10000, gpus:1, ports:31000-32000`: attributes and resources in any order. */
export const agentDescription: z.ZodType<AgentDescription, string> = textField(readDescription);
