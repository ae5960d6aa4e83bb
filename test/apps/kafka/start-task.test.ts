import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { distFile } from '../../../src/base/package-root.ts';
import { createRequester } from '../../../src/control/requester.ts';
import { freePortsOf } from '../../../src/servers/shared/free-ports.ts';
import { HydraLab } from '../../harness/hydra-process.ts';

const lab = new HydraLab();
afterAll(() => lab.closeEmpty(5_000));

const HOST = '127.0.0.2';

/** Starts a task as an engine does that sets these variables, and has it say where it listens and end. */
async function startedAndStopped(program: string, port: number, env: Record<string, string>) {
  const task = lab.startNode([distFile(join('apps', program))], env);
  const said = Number((await task.seen(/control port (\d+)/))[1]);
  const requester = createRequester({ host: HOST, port });
  try {
    const { __r: pong } = await requester.request('ping');
    await requester.stop();
    return { said, pong, code: (await task.ended).code };
  } finally {
    requester.close();
  }
}

it.each(['kafka-pub.mjs', 'kafka-sub.mjs'])('%s listens where any engine tells it to', async (program) => {
  const [port = 0, other = 0] = await freePortsOf([0, 0], 'a task');
  const answered = { said: port, pong: 'pong', code: 0 };
  const own = { HYDRA_TASK_ID: 't1', HYDRA_TASK_HOST: HOST, HYDRA_TASK_PORT0: `${port}` };
  expect(await startedAndStopped(program, port, own)).toEqual(answered);
  const others = { MESOS_TASK_ID: 'a.b', HOST: '127.0.0.3', PORT0: `${other}` };
  expect(await startedAndStopped(program, port, { ...others, ...own })).toEqual(answered);
  const marathons = { MESOS_TASK_ID: 'a.b', HOST, PORT0: `${port}` };
  expect(await startedAndStopped(program, port, marathons)).toEqual(answered);
});

it('ends and says why where it is told a port that is none', async () => {
  const task = lab.startNode([distFile(join('apps', 'kafka-pub.mjs'))], { HYDRA_TASK_PORT0: 'x' });
  expect(await task.ended).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('environment variable HYDRA_TASK_PORT0 is no port: "x"'),
  });
});
