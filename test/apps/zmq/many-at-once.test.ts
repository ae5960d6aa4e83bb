import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, it } from 'vitest';
import { distFile } from '../../../src/base/package-root.ts';
import { createRequester } from '../../../src/control/requester.ts';
import { freePortsOf } from '../../../src/servers/shared/free-ports.ts';
import { HydraLab } from '../../harness/hydra-process.ts';

/* A publisher's task to which more connect at one instant than it accepts meanwhile. */

const HOST = '127.0.0.2';
/** The kernel takes them for a listener that asks for as many; libzmq asks for 100 unless told. */
const SUBSCRIBERS = 500;

const lab = new HydraLab();
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await lab.closeEmpty(5_000);
});

/** A task whose publisher is bound to the port. */
async function boundPublisher(port: number) {
  const [control = 0] = await freePortsOf([0], 'a task');
  const program = distFile(join('apps', 'zmq-pub.mjs'));
  const task = lab.startNode([program], {
    HYDRA_TASK_ID: 't1',
    HYDRA_TASK_HOST: HOST,
    HYDRA_TASK_PORT0: `${control}`,
  });
  await task.seen(/control port/);
  const requester = createRequester({ host: HOST, port: control });
  const load = { test_duration: 1, msg_batch: 1, msg_requested_rate: '1', msg_size: 64 };
  const socket = { sndhwm: 1_000, xpub_nodrop: 'false', io_threads: 1, subscribers: SUBSCRIBERS };
  const endpoint = JSON.stringify({ host: HOST, port });
  await requester.request('updateconfig', { run_id: 'r', ...load, ...socket, endpoint });
  await requester.request('testopen');
  const pid = lab.processes().find((one) => lab.commandOf(one).includes(program));
  if (pid === undefined) throw new Error('the task is gone');
  const stop = async () => {
    await requester.stop();
    requester.close();
    await task.ended;
  };
  return { pid, stop };
}

it('lets 500 subscribers in that connect while it stands still', async () => {
  const [port = 0] = await freePortsOf([0], 'a publisher');
  const { pid, stop } = await boundPublisher(port);
  process.kill(pid, 'SIGSTOP');
  try {
    const made = Array.from({ length: SUBSCRIBERS }, () => connect({ host: HOST, port }));
    sockets.push(...made);
    await Promise.all(made.map((socket) => once(socket, 'connect')));
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  // Each is greeted once it goes on.
  await Promise.all(sockets.map((socket) => once(socket, 'data')));
  await stop();
});
