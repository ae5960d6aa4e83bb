import { messageOf } from '../../src/base/errors.ts';
import { ControlRefusal } from '../../src/control/control-refusal.ts';
import type { SubscriberClient, SubscriberSink } from './client.ts';

/**
 * Has a member of a group do something. It is not waited for: what comes of it shows in its log.
 * @param act `kill`: it goes without a word · `leave`: it says goodbye · `add`: it takes part from now on
 * @throws ControlRefusal where the client is no member, or cannot do that
 */
export function actOn(client: SubscriberClient | undefined, act: string, sink: SubscriberSink): void {
  if (client?.vanish === undefined) throw new ControlRefusal('act: no such member of a group is here');
  switch (act) {
    case 'kill':
      client.vanish();
      return;
    case 'leave':
      client.close().catch(() => sink.trouble('LEAVE_FAILED'));
      return;
    case 'add':
      client.open(new AbortController().signal).catch((error: unknown) => {
        // Its failure ends the run, as that of any client.
        sink.gaveUp({ name: 'JOIN_FAILED', reason: messageOf(error), hint: null });
      });
      return;
    default:
      throw new ControlRefusal(`act: "${act.slice(0, 64)}" is unknown`);
  }
}
