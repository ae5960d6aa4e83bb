import { type Check, failedCheck } from '../../base/check.ts';
import { type Env, findOnPath } from '../shared/executables.ts';
import type { ServerDoctor } from '../shared/server-doctor.ts';
import { addressText, parseHosts, type ServerAddress } from './client/hosts.ts';
import { pinnedVersion } from './ensemble/distribution.ts';
import { findMemberPrograms } from './ensemble/programs.ts';
import { readMember } from './metrics/member-reading.ts';
import type { ZkSettings } from './settings/settings.ts';

/** What the checks of an ensemble look at. */
export interface ZkContext {
  env: Env;
  settings: ZkSettings;
  signal: AbortSignal;
}

const ANSWER_MS = 3_000;

/** Of the ensemble that runs are to use. */
export function zkDoctor(context: ZkContext): ServerDoctor {
  const { hosts } = context.settings;
  if (hosts !== null) {
    const { servers } = parseHosts(hosts);
    return { memoryBytes: 0, checks: servers.map((server) => () => checkServer(server, context)) };
  }
  return { memoryBytes: 0, checks: [() => checkPrograms(context)] };
}

async function checkServer(client: ServerAddress, { settings, signal }: ZkContext): Promise<Check> {
  const what = { name: 'ZooKeeper', required: true };
  const admin = { host: client.host, port: settings.admin_port };
  const { state } = await readMember({ client, admin }, { timeoutMs: ANSWER_MS, signal });
  const ok = state !== 'down' && state !== 'frozen' && state !== 'no quorum';
  const found = `${addressText(client)}: ${state}`;
  return ok
    ? { ...what, ok, found }
    : { ...what, ok, found, hint: 'see that it runs and can be reached from here' };
}

/** Java, ZooKeeper and where it is kept. Not required: nothing else that Hydra measures needs it. */
async function checkPrograms({ env, settings: { version }, signal }: ZkContext): Promise<Check> {
  const what = { name: 'ZooKeeper', required: false };
  try {
    const { distribution } = await findMemberPrograms({ env, version }, signal);
    const fetched = `${version ?? pinnedVersion()} will be fetched once with ${findOnPath('mvn', env)}`;
    return {
      ...what,
      ok: true,
      found: distribution === undefined ? fetched : `${distribution.version} from cache`,
    };
  } catch (error) {
    return failedCheck(what, error);
  }
}
