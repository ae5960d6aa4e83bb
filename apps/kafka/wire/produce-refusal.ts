import type { KafkaError } from './errors.ts';
import { WireError } from './wire-error.ts';

/** Why a publisher gives up when its topic takes nothing of it, and how to mend that. */
export function produceRefusal(topic: string, { name }: KafkaError): WireError {
  const hint =
    name === 'INVALID_TIMESTAMP'
      ? "Set the clocks of publisher and brokers right, or raise the topic's message.timestamp.before.max.ms and message.timestamp.after.max.ms"
      : 'See that this client may write to the topic';
  return new WireError(name, `Kafka refuses messages for the topic "${topic}": ${name}`, {
    fatal: true,
    hint,
  });
}
