import { HydraError, messageOf } from '../base/errors.ts';
import { connectAdmin } from './admin.ts';
import { findDistribution, pinnedVersion } from './distribution.ts';
import type { Check, DoctorContext } from './doctor-check.ts';
import { findOnPath } from './executables.ts';
import { findJava } from './java.ts';
import { MAVEN_HINT } from './maven-install.ts';

/** Java for the broker that is started here. */
export async function checkJava({ env, signal }: DoctorContext): Promise<Check> {
  const what = { name: 'Java', required: true };
  try {
    const java = await findJava(env, signal);
    return { ...what, ok: true, found: `${java.version} at ${java.command}` };
  } catch (error) {
    return failed(what, error);
  }
}

/** Where the broker that is started here comes from. */
export function checkKafkaSource({ env }: DoctorContext): Check {
  const what = { name: 'Kafka', required: true };
  try {
    const distribution = findDistribution(env);
    if (distribution !== undefined) {
      return { ...what, ok: true, found: `${distribution.version} from ${distribution.source}` };
    }
  } catch (error) {
    return failed(what, error);
  }
  const maven = findOnPath('mvn', env);
  if (maven === undefined)
    return { ...what, ok: false, found: 'neither cached nor Maven to fetch it', hint: MAVEN_HINT };
  return { ...what, ok: true, found: `${pinnedVersion()} will be fetched once with ${maven}` };
}

/** The Kafka that runs elsewhere. */
export async function checkBootstrap({ bootstrap, signal }: DoctorContext): Promise<Check> {
  const what = { name: 'Kafka', required: true };
  try {
    const admin = await connectAdmin(bootstrap ?? '', signal === undefined ? {} : { signal });
    try {
      const { brokers, release } = await admin.describeCluster();
      const age = release === null ? '' : `, metadata of release ${release}`;
      return { ...what, ok: true, found: `${brokers.length} broker(s) at ${bootstrap}${age}` };
    } finally {
      await admin.close();
    }
  } catch (error) {
    return failed(what, error);
  }
}

function failed(what: Pick<Check, 'name' | 'required'>, error: unknown): Check {
  const hint = error instanceof HydraError ? error.hint : undefined;
  return { ...what, ok: false, found: messageOf(error), ...(hint === undefined ? {} : { hint }) };
}
