import { pubsubDeclarations } from '../../patterns/pubsub/declarations.ts';
import { pubsubSeconds } from '../../patterns/pubsub/expected-seconds.ts';
import { checkPubsub } from '../../patterns/pubsub/options.ts';
import type { Workload } from '../shared/workload.ts';
import { checkZmq } from './check-options.ts';
import { zmqFields } from './fields.ts';
import type { ZmqOptions } from './options.ts';
import { zmqSuites } from './suites.ts';

/** How ZeroMQ's PUB and SUB sockets serve many subscribers, without a server. */
export const zmq: Workload<ZmqOptions> = {
  name: 'zmq',
  summary: 'Measure how ZeroMQ (PUB/SUB over TCP) serves many subscribers at a given rate.',
  fields: zmqFields,
  ...pubsubDeclarations,
  examples: {
    run: [
      ['hydra zmq --total_sub_apps=10 --msg_rate=1000', '100 clients at 1000/s on this machine'],
      ['hydra zmq --clients=1000 --clients_per_app=100 --sndhwm=0', 'nothing is dropped, and memory pays'],
      ['hydra zmq --clients=10 --client=libzmq --rcvhwm=10', "libzmq's own SUB sockets, with short queues"],
      ['hydra zmq --engine marathon --hydra_dev eth0', 'tasks on the Marathon of hydra.ini'],
    ],
    sweep: [
      ['hydra sweep zmq --clients=10,100,1000 --rates=1000,10000', 'a matrix'],
      ['hydra sweep zmq --clients=100 --vary sndhwm=10,100,1000,0', 'one option varied'],
    ],
    search: [
      ['hydra search zmq --clients=10,50', 'the highest rate with at most 0.5 % loss, for each'],
      ['hydra search zmq --find=max-rate --test_duration 5', 'the highest rate that arrives'],
    ],
  },
  suites: zmqSuites,
  check: (options) => checkZmq(checkPubsub(options)),
  expectedSeconds: pubsubSeconds,
  // Nobody else's world is needed.
  requireWorld: async () => {},
  open: async () => {
    const { zmqSubject } = await import('./subject.ts');
    return { next: async (options) => zmqSubject(options), close: async () => {} };
  },
};
