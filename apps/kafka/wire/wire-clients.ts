import { monotonicUs } from '../../../src/base/clock.ts';
import type { RunTag } from '../../../src/measure/message.ts';
import type { CreatePublisher, CreateSubscriber } from '../client.ts';
import { WireMember } from './group/wire-member.ts';
import { KnownBatches } from './known-batches.ts';
import { createWireRuntime, type WireRuntime } from './runtime.ts';
import { ShareMember } from './share/share-member.ts';
import { WirePublisher } from './wire-publisher.ts';
import { WireSubscriber } from './wire-subscriber.ts';

export interface WireClients {
  readonly createPublisher: CreatePublisher;
  readonly createSubscriber: CreateSubscriber;
}

/** The clients of one process over this project's own Kafka protocol; they share one read buffer, one pool and what they have read. */
export function createWireClients(
  edges: Partial<Pick<WireRuntime, 'clockUs' | 'wallMs' | 'random'>> = {},
): WireClients {
  const runtime = createWireRuntime({
    clockUs: monotonicUs,
    wallMs: Date.now,
    random: Math.random,
    ...edges,
  });
  let known: KnownBatches | null = null;
  const knownOf = (topic: string, tag: RunTag): KnownBatches => {
    if (known === null || known.topic !== topic || known.tag !== tag) known = new KnownBatches(topic, tag);
    return known;
  };
  return {
    createPublisher: (config, sink) => new WirePublisher(config, sink, runtime),
    createSubscriber: (config, account, sink) => {
      const known = knownOf(config.topic, account.tag);
      const { group } = config;
      if (group == null) return new WireSubscriber(config, account, sink, { known, runtime });
      const Member = group.protocol === 'share' ? ShareMember : WireMember;
      return new Member(config, group, account, sink, { known, runtime });
    },
  };
}
