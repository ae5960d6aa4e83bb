import { freePortsOf } from '../../shared/free-ports.ts';
import type { MemberPorts } from './member-settings.ts';

const PORTS_EACH = 4;

/**
 * Ports of loopback for each member: ZooKeeper must be told the number of each in advance.
 * @param wanted of the first one for its clients; 0 = any
 * @throws HydraError when the wanted port is taken
 */
export async function freeMemberPorts(members: number, wanted = 0): Promise<MemberPorts[]> {
  const asked = Array.from({ length: PORTS_EACH * members }, (_, index) => (index === 0 ? wanted : 0));
  const ports = await freePortsOf(asked, 'ZooKeeper');
  return Array.from({ length: members }, (_, index) => {
    const [client = 0, admin = 0, quorum = 0, election = 0] = ports.slice(PORTS_EACH * index);
    return { client, admin, quorum, election };
  });
}
