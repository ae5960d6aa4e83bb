import { freePortsOf } from '../../shared/free-ports.ts';
import type { BrokerPorts } from './broker-settings.ts';

export interface PortsWanted {
  /** How many; 1 unless told. */
  brokers?: number;
  /** Of the first one for its clients; 0 or none = any. */
  port?: number;
  /** Whether each has a port for other brokers, too. */
  internal?: boolean;
}

/**
 * Ports of loopback for each broker: Kafka must be told the number of each in advance.
 * @throws HydraError when the wanted port is taken
 */
export async function freePorts({
  brokers = 1,
  port = 0,
  internal = false,
}: PortsWanted = {}): Promise<BrokerPorts[]> {
  const asked = Array.from({ length: 3 * brokers }, (_, index) => (index === 0 ? port : 0));
  const ports = await freePortsOf(asked, 'the Kafka broker');
  return Array.from({ length: brokers }, (_, index) => {
    const [broker = 0, controller = 0, other = 0] = ports.slice(3 * index);
    return { broker, controller, ...(internal ? { internal: other } : {}) };
  });
}
