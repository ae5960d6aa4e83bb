import { HydraError } from '../../base/errors.ts';
import { clientsOf } from '../../patterns/pubsub/options.ts';
import type { DescribedSettings } from '../../servers/kafka/admin/described-settings.ts';
import type { KafkaOptions } from './options.ts';

/** The publisher, and what asks the brokers meanwhile. */
const BESIDE_SUBSCRIBERS = 2;

/**
 * Refuses brokers that do not let in as many connections as the run needs. What goes beyond such a limit is closed
 * without a word, which looks like a broken network.
 * @param settings of a broker; null where they may not be read: then nothing is known.
 * @param oneAddress whether all tasks run on this machine; elsewhere only those of one app surely share an address.
 * @throws HydraError that names the setting
 */
export function requireConnections(
  settings: DescribedSettings | null,
  options: KafkaOptions,
  oneAddress: boolean,
): void {
  // A member of a group has one more, to the group's coordinator.
  const clients = clientsOf(options) * (options.groups === null ? 1 : 2);
  const ofAll = clients + BESIDE_SUBSCRIBERS;
  // Addresses with a limit of their own may be ours.
  const isOverridden = (settings?.['max.connections.per.ip.overrides'] ?? '') !== '';
  const ofAddress = oneAddress
    ? ofAll
    : Math.min(clients, options.clients_per_app * (options.groups === null ? 1 : 2));
  refuseFewer('max.connections.per.ip', settings, isOverridden ? 0 : ofAddress);
  refuseFewer('max.connections', settings, ofAll);
}

function refuseFewer(name: string, settings: DescribedSettings | null, needed: number): void {
  const limit = Number(settings?.[name] ?? Number.POSITIVE_INFINITY);
  if (!(limit < needed)) return;
  const where = name.endsWith('per.ip') ? ' from one address' : '';
  throw new HydraError(`the brokers take ${limit} connections${where} (${name}), this run needs ${needed}`, {
    hint: `raise ${name} of the brokers, or measure fewer clients`,
  });
}
