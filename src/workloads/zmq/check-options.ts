import { UsageError } from '../../base/errors.ts';
import { blocksOf, networkFaultsIn } from '../../patterns/pubsub/fault-fields.ts';
import type { ZmqOptions } from './options.ts';

/** @throws UsageError where options contradict each other */
export function checkZmq(options: ZmqOptions): ZmqOptions {
  const { client, rcvhwm, conflate, xpub_nodrop } = options;
  const given = conflate ? '--conflate' : rcvhwm === null ? null : `--rcvhwm ${rcvhwm}`;
  if (client === 'wire' && given !== null) {
    throw new UsageError(`${given} is for the queue of a subscriber of libzmq's, and --client is wire`, {
      hint: 'give --client libzmq, or leave it out',
    });
  }
  if (conflate && rcvhwm !== null) {
    throw new UsageError(`--rcvhwm ${rcvhwm} is not looked at with --conflate`, {
      hint: 'give one of them',
    });
  }
  if (xpub_nodrop && options.sndhwm === 0) {
    throw new UsageError('--xpub_nodrop needs a bound to wait at, and --sndhwm is 0', {
      hint: 'give --sndhwm 1 or more, or leave --xpub_nodrop out',
    });
  }
  blocksOf(options, networkFaultsIn(options.faults));
  return options;
}
