import { HydraError } from '../../base/errors.ts';
import { clientsOf } from '../../patterns/pubsub/options.ts';
import type { DescribedSettings } from '../../servers/kafka/admin/described-settings.ts';
import type { KafkaOptions } from './options.ts';

/** What asks the brokers meanwhile. */
const ADMIN = 1;

/** A setting of brokers that lets in fewer connections than a run opens. */
interface Limit {
  /** As the brokers call it. */
  name: string;
  connections: number;
  /** How many the run opens where it counts. */
  wanted: number;
  /** Of these, the ones of its clients. */
  clients: number;
  /** Of these, the ones that nothing can be measured without. */
  needed: number;
}

/**
 * Why the brokers do not take as many connections as the run opens, in words: what goes beyond such a limit they close
 * without one. How many clients they hold is then a finding of the run.
 * @param settings of a broker; null where they may not be read: then nothing is known
 * @param oneAddress whether all tasks run on this machine; elsewhere only those of one app surely share an address
 * @returns null where they take all, as far as is known
 * @throws HydraError where nothing could be measured: not even one client would be let in, or a member of a group not
 */
export function connectionLimit(
  settings: DescribedSettings | null,
  options: KafkaOptions,
  oneAddress: boolean,
): string | null {
  const limit = limitsOf(settings, options, oneAddress).find(
    ({ connections, wanted }) => connections < wanted,
  );
  if (limit === undefined) return null;
  const { name, connections, wanted, clients, needed } = limit;
  const where = name.endsWith('per.ip') ? ' from one address' : '';
  const text = `the brokers take ${connections} connections${where} (${name}), the run wants ${wanted}${clients < wanted ? `, ${clients} of them for clients` : ''}`;
  if (connections >= needed) return text;
  throw new HydraError(text, { hint: `raise ${name} of the brokers, or measure fewer clients` });
}

function limitsOf(settings: DescribedSettings | null, options: KafkaOptions, oneAddress: boolean): Limit[] {
  const isGrouped = options.groups !== null;
  // A member of a group has one more, to the group's coordinator.
  const each = isGrouped ? 2 : 1;
  const clients = clientsOf(options) * each;
  const beside = options.publishers + ADMIN;
  const all = { clients, wanted: clients + beside, needed: isGrouped ? clients + beside : beside + 1 };
  const ofApp = Math.min(clients, options.clients_per_app * each);
  const ofAddress = oneAddress ? all : { clients: ofApp, wanted: ofApp, needed: isGrouped ? ofApp : 1 };
  // Addresses with a limit of their own may be ours.
  const isOverridden = (settings?.['max.connections.per.ip.overrides'] ?? '') !== '';
  return [
    ...(isOverridden ? [] : [{ name: 'max.connections.per.ip', ...ofAddress }]),
    { name: 'max.connections', ...all },
  ].flatMap((limit) => {
    const connections = settings?.[limit.name];
    return connections === undefined ? [] : [{ ...limit, connections: Number(connections) }];
  });
}
