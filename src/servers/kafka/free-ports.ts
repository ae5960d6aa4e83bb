import { freePortsOf } from '../shared/free-ports.ts';
import type { BrokerPorts } from './broker-settings.ts';

/**
 * Two ports of loopback for a broker: Kafka must be told the number of each in advance.
 * @param wanted port for the clients; 0 = any
 * @throws HydraError when the wanted port is taken
 */
export async function freePorts(wanted = 0): Promise<BrokerPorts> {
  const [broker = 0, controller = 0] = await freePortsOf([wanted, 0], 'the Kafka broker');
  return { broker, controller };
}
