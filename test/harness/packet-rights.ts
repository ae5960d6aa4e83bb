import { spawnSync } from 'node:child_process';

/** Whether this machine lets us have packets dropped; and the names of Hydra's tables of nft that there are. */
export function packetRights(): { has: boolean; tables: string[] } {
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  const { status, stdout } = spawnSync('nft', ['list', 'tables'], { env, encoding: 'utf8' });
  const tables = (stdout ?? '').split('\n').filter((line) => line.includes('hydra_'));
  return { has: status === 0, tables };
}
