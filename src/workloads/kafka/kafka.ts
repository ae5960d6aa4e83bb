import { pubsubDeclarations } from '../../patterns/pubsub/declarations.ts';
import { pubsubSeconds } from '../../patterns/pubsub/expected-seconds.ts';
import { checkPubsub } from '../../patterns/pubsub/options.ts';
import type { Workload } from '../shared/workload.ts';
import { checkKafka } from './check-options.ts';
import { kafkaFields } from './fields.ts';
import { type KafkaOptions, warmUpOf } from './options.ts';
import { payloadFiles } from './payload-file.ts';
import { kafkaRolesAhead } from './roles.ts';
import { kafkaSuites } from './suites.ts';

/** How Kafka serves many subscribers. What measures it is loaded when it is opened. */
export const kafka: Workload<KafkaOptions> = {
  name: 'kafka',
  summary: 'Measure how Kafka serves many subscribers at a given rate.',
  fields: kafkaFields,
  ...pubsubDeclarations,
  examples: {
    run: [
      ['hydra kafka', '200 clients at 10000/s on this machine, broker included'],
      ['hydra kafka --total_sub_apps 50 --msg_rate 3000', '500 clients at 3000/s'],
      ['hydra kafka --bootstrap broker:9092 --acks all', 'a broker that runs already'],
      [
        'hydra kafka --threshold "average_packet_loss<=0.5" --json',
        'for a pipeline: exit code 1 when loss is higher',
      ],
      ['hydra kafka --engine marathon --hydra_dev eth0', 'tasks on the Marathon of hydra.ini'],
    ],
    sweep: [
      ['hydra sweep kafka --clients=10,50,300,500 --rates=1000,1500,2000,3000', 'the matrix of the document'],
      ['hydra sweep kafka --rates="100..10000*2" --vary msg_size=100,1000', 'doubling rates, two sizes'],
      [
        'hydra sweep kafka --clients=50 --rates="500..5000+500" --stop_when "average_packet_loss>50"',
        'no higher rates once more than half is lost',
      ],
      [
        'hydra sweep kafka --rates=1000,3000 --repeat=5 --against "acks=all linger_ms=5"',
        'two variants in turn, so that a busy machine meets both alike; ends with their comparison',
      ],
    ],
    search: [
      ['hydra search kafka --clients=10,50', 'the highest rate with at most 0.5 % loss, for each'],
      [
        'hydra search kafka --find=slo --slo "latency_us.end_to_end.p99<=50000" --confirm 3',
        'the highest rate with a p99 within 50 ms, shown four times',
      ],
      ['hydra search kafka --find=max-rate --test_duration 5', 'the highest rate that arrives'],
    ],
  },
  suites: kafkaSuites,
  check: (options) => checkKafka(checkPubsub(options)),
  files: payloadFiles,
  expectedSeconds: (options, before) => pubsubSeconds(options, before) + warmUpOf(options),
  requireWorld: async (options, context) => {
    const { requireKafka } = await import('./require-kafka.ts');
    await requireKafka(options, context);
  },
  rolesAhead: kafkaRolesAhead,
  open: async (context) => {
    const { openKafka } = await import('./open-kafka.ts');
    return openKafka(context);
  },
};
