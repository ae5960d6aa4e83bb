import { describe, expect, it } from 'vitest';
import { publisherArguments, subscriberArguments } from '../../../apps/zmq/config.ts';
import { readOptions } from '../../../src/workloads/shared/read-options.ts';
import type { ZmqOptions } from '../../../src/workloads/zmq/options.ts';
import { publisherConfig, subscriberConfig } from '../../../src/workloads/zmq/task-configs.ts';
import { zmq } from '../../../src/workloads/zmq/zmq.ts';

const place = { host: '127.0.0.1', port: 5_555 };

describe('what tasks are told', () => {
  it.each([
    [10_000, 1_000, 200],
    [10_000, 100, 32],
    [10, 10, 2_000],
  ])('%i clients, %i in a task: so many open side by side', (clients, clients_per_app, open_at_once) => {
    const options = zmq.check({ ...readOptions(zmq, {}, null), clients, clients_per_app });
    expect(subscriberConfig(options, 'r1')).toMatchObject({ open_at_once });
  });

  it('says of a publisher every option of its load', () => {
    const options: ZmqOptions = {
      ...readOptions(zmq, {}, null),
      ...{ arrival: 'poisson', arrival_seed: 7, test_duration: 0.5, msg_batch: 3, msg_size: 64 },
      ...{ payload: 'json', compressibility: 0.5, sndhwm: 5, xpub_nodrop: true, io_threads: 2 },
      clients: 10_000,
    };
    const told = { ...publisherConfig(options, 'r1'), publisher: 1, msg_requested_rate: '2.5' };
    expect(publisherArguments.parse({ ...told, endpoint: JSON.stringify(place) })).toMatchObject({
      ...{
        run_id: 'r1',
        arrival: 'poisson',
        arrival_seed: 7,
        test_duration: 0.5,
        msg_batch: 3,
        msg_size: 64,
      },
      ...{ payload: 'json', compressibility: 0.5, sndhwm: 5, xpub_nodrop: 'true', io_threads: 2 },
      subscribers: 10_000,
      endpoint: place,
    });
  });

  it('says of a subscriber what its queue holds, and what messages are filled with', () => {
    const options = { ...readOptions(zmq, {}, null), client: 'libzmq', payload: 'text' } as const;
    const told = { ...subscriberConfig(options, 'r1'), clients: 2, publishers: JSON.stringify([place]) };
    expect(subscriberArguments.parse(told)).toMatchObject({
      ...{ run_id: 'r1', client: 'libzmq', rcvhwm: 1_000, conflate: 'false', payload: 'text' },
      ...{ clients: 2, publishers: [place] },
    });
  });
});
