import { UsageError } from '../../base/errors.ts';
import { checkConnect } from '../../patterns/pubsub/connect-options.ts';
import type { KafkaOptions } from './options.ts';

/** @throws UsageError where options of connections contradict each other, or clients cannot do what they say */
export function checkConnections(options: KafkaOptions): void {
  checkConnect(options);
  const { reconnect, groups, client } = options;
  if (reconnect === null) return;
  if (groups !== null) {
    throw new UsageError(
      `--reconnect is for clients that each read everything, and --groups ${groups} makes members of them`,
      {
        hint: 'leave one of them out; --rebalance has members leave and come',
      },
    );
  }
  if (client === 'kafkajs') {
    throw new UsageError('--client kafkajs cannot connect anew while it reads (--reconnect)', {
      hint: 'leave one of them out',
    });
  }
}
