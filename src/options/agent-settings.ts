import { UsageError } from '../base/errors.ts';
import type { AgentDescription } from './agent-description.ts';
import { quoted } from './field.ts';
import type { ReadSetting, Source } from './marathon-settings.ts';
import { type ClusterPlacement, settingsFields } from './settings-fields.ts';

type Found = ReadonlyMap<string, Source>;
type Placements = readonly (ClusterPlacement | null)[];

const defaultCount = 4;
/** How many agents can be described each by itself: agent0 to agent9. */
const describable = 10;

const clusterKeys = (index: number): string => `mesos.cluster${index}`;
const whereOf = (found: Found, path: string): string => found.get(path)?.where ?? path;

function refuseTooFew(count: number, places: number, found: Found): void {
  if (count >= places) return;
  throw new UsageError(`${whereOf(found, 'mesos.agents')}: ${count} agents for ${places} clusters`, {
    hint: `each of cluster0 .. cluster9 that is set needs one: give ${places} or more`,
  });
}

function refuseAbsent(own: readonly (AgentDescription | null)[], count: number, found: Found): void {
  const index = own.findIndex((description, at) => description !== null && at >= count);
  if (index < 0) return;
  const there =
    count === 1 ? 'the only agent is agent0' : `there are ${count} agents, agent0 to agent${count - 1}`;
  throw new UsageError(`${whereOf(found, `mesos.agent${index}`)}: ${there}`, {
    hint: `set agents = ${index + 1} or more`,
  });
}

function refuseUnplaceable(agents: readonly AgentDescription[], clusters: Placements, found: Found): void {
  for (const [index, cluster] of clusters.entries()) {
    if (cluster === null) continue;
    const { attribute, value } = cluster;
    if (agents.some(({ attributes }) => attributes[attribute] === value)) continue;
    throw new UsageError(`${whereOf(found, clusterKeys(index))}: no agent has ${attribute}:${value}`, {
      hint: `leave ${attribute} out of agent0 .. agent9, or give it to one of them with this value`,
    });
  }
}

/**
 * The simulated agents of this machine. Clusters that are set share them evenly, in order, each with its
 * attribute; what `agent` says of all of them and then `agent0` .. `agent9` of one comes on top.
 * @throws UsageError when there are fewer agents than clusters, a description of an agent that is not there, or
 * a cluster without agents.
 */
export function readAgentSettings(read: ReadSetting, found: Found, clusters: Placements): AgentDescription[] {
  const { mesos } = settingsFields;
  const places = clusters.flatMap((cluster) => cluster ?? []);
  const count =
    read<number | null>(mesos.agents, 'mesos.agents') ??
    (places.length === 0 ? defaultCount : 2 * places.length);
  const every = read<AgentDescription | null>(mesos.agent, 'mesos.agent');
  const own = Array.from({ length: describable }, (_, index) =>
    read<AgentDescription | null>(mesos.agent0, `mesos.agent${index}`),
  );
  refuseTooFew(count, places.length, found);
  refuseAbsent(own, count, found);
  const agents = Array.from({ length: count }, (_, index): AgentDescription => {
    const place = places[Math.floor((index * places.length) / count)];
    const shared = place === undefined ? {} : { [place.attribute]: place.value };
    const mine = own[index];
    return { ...every, ...mine, attributes: { ...shared, ...every?.attributes, ...mine?.attributes } };
  });
  refuseUnplaceable(agents, clusters, found);
  return agents;
}

/**
 * Mesos separates attributes by semicolons, which begin a comment behind a blank: what follows would be lost silently.
 * @throws UsageError when a comment looks like the rest of an agent's description.
 */
export function refuseCutDescription(key: string, line: string, where: string): void {
  if (!/^agent\d?$/.test(key) || !/^[^"']*?\s;\s*[\w-]+:[\w.-]/.test(line)) return;
  throw new UsageError(`${where}: ${quoted(line.slice(line.search(/\s;/)).trim())} is a comment here`, {
    hint: 'separate attributes and resources by commas',
  });
}
