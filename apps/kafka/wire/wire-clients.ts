import { monotonicUs } from '../../../src/base/clock.ts';
import type { CreatePublisher, CreateSubscriber } from '../client.ts';
import { createWireRuntime, type WireRuntime } from './runtime.ts';
import { WirePublisher } from './wire-publisher.ts';
import { WireSubscriber } from './wire-subscriber.ts';

export interface WireClients {
  readonly createPublisher: CreatePublisher;
  readonly createSubscriber: CreateSubscriber;
}

/** The clients of one process over this project's own Kafka protocol; they share one read buffer and one pool. */
export function createWireClients(
  edges: Partial<Pick<WireRuntime, 'clockUs' | 'wallMs' | 'random'>> = {},
): WireClients {
  const runtime = createWireRuntime({
    clockUs: monotonicUs,
    wallMs: Date.now,
    random: Math.random,
    ...edges,
  });
  return {
    createPublisher: (config, sink) => new WirePublisher(config, sink, runtime),
    createSubscriber: (config, account, sink) => new WireSubscriber(config, account, sink, runtime),
  };
}
