import { flag, oneOf, orNone, whole } from '../../options/field.ts';
import type { OptionFields } from '../../options/option-field.ts';
import { type FaultOptions, faultFields } from '../../patterns/pubsub/fault-fields.ts';
import { judgingFields, loadFields, type PubsubOptions } from '../../patterns/pubsub/options.ts';
import type { CommonOptions } from '../shared/common-options.ts';
import { DEFAULT_HIGH_WATER_MARK, type ZmqOptions } from './options.ts';

type ZmqOwn = Omit<ZmqOptions, keyof CommonOptions | keyof PubsubOptions | keyof FaultOptions>;

const INT32_MAX = 2_147_483_647;
const MOST_IO_THREADS = 64;
const highWaterMark = whole({ min: 0, max: INT32_MAX, unit: 'messages, 0 = no bound' });
const group = 'ZeroMQ:';

const zmq: OptionFields<ZmqOwn> = {
  client: {
    schema: oneOf(['wire', 'libzmq']),
    fallback: 'wire',
    describe:
      "subscribers: wire (ours, without a queue) or libzmq (its SUB sockets); publishers are libzmq's",
    group,
  },
  sndhwm: {
    schema: highWaterMark,
    fallback: DEFAULT_HIGH_WATER_MARK,
    describe: 'messages that wait in a publisher for one subscriber; beyond, they are dropped; 0 = no bound',
    group,
  },
  rcvhwm: {
    schema: orNone(highWaterMark),
    fallback: null,
    describe: 'messages that wait in a subscriber of --client=libzmq, 0 = no bound',
    group,
    fallbackText: `${DEFAULT_HIGH_WATER_MARK} with --client=libzmq`,
  },
  conflate: {
    schema: flag,
    fallback: false,
    describe: 'subscribers of --client=libzmq keep the newest message only',
    group,
    kind: 'switch',
  },
  xpub_nodrop: {
    schema: flag,
    fallback: false,
    describe: 'publishers wait for the slowest subscriber instead of dropping',
    group,
    kind: 'switch',
  },
  io_threads: {
    schema: whole({ min: 1, max: MOST_IO_THREADS, unit: 'threads' }),
    fallback: 1,
    describe: 'threads of a publisher that carry messages to the network',
    group,
  },
};

/** The original's default. */
const SUBSCRIBER_APPS = 100;

/** The options of `hydra zmq`, in the order of help. */
export const zmqFields: OptionFields<Omit<ZmqOptions, keyof CommonOptions>> = {
  ...loadFields,
  total_sub_apps: { ...loadFields.total_sub_apps, fallback: SUBSCRIBER_APPS },
  ...zmq,
  ...faultFields,
  ...judgingFields,
};
