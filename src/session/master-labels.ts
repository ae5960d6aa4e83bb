import { answersHeartbeat } from '../artifact/heartbeat.ts';
import { LABELS } from '../base/run-labels.ts';
import { identityText, type Life, lifeOf, ownIdentity, parseIdentity } from '../process/process-identity.ts';

type Labels = Readonly<Record<string, string>>;

/** Labels by which other masters know this process, and can see that it lives. */
export function ownMasterLabels(heartbeatUrl: string): Record<string, string> {
  const own = ownIdentity();
  return {
    [LABELS.master]: `${own.host}:${own.pid}`,
    [LABELS.process]: identityText(own),
    [LABELS.heartbeat]: heartbeatUrl,
  };
}

/**
 * Whether the master of an app lives: by its process where it is one of this machine, else by its heartbeat. One that
 * does not answer may still live behind a wall: that is `unknown`.
 */
export async function lifeOfMaster(labels: Labels): Promise<Life> {
  const identity = parseIdentity(labels[LABELS.master] ?? '', labels[LABELS.process] ?? '');
  const life = identity === null ? 'unknown' : lifeOf(identity);
  if (life !== 'unknown') return life;
  const heartbeat = labels[LABELS.heartbeat];
  return heartbeat !== undefined && (await answersHeartbeat(heartbeat)) ? 'alive' : 'unknown';
}
