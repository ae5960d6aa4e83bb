/** A local Marathon with one app of many tasks, for tests that kill it. Says its address and each running task. */
import { startLocalMarathon } from '../../src/marathon-server/server.ts';
import { createKeeper } from '../../src/process/watched-keeper.ts';

const keeper = await createKeeper();
const marathon = await startLocalMarathon({ host: '127.0.0.1', port: 0, keeper });
const events = await fetch(`${marathon.url}/v2/events?event_type=status_update_event`);
const app = {
  id: '/many',
  cmd: 'trap "" TERM; sleep 1000 & echo $MESOS_SANDBOX; wait; sleep 1000',
  env: { HYDRA_TEST_MARK: process.env.HYDRA_TEST_MARK },
  instances: 40,
  cpus: 0.01,
  mem: 16,
};
await fetch(`${marathon.url}/v2/apps`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(app),
});
for await (const part of events.body ?? []) {
  for (const _ of Buffer.from(part)
    .toString()
    .matchAll(/"TASK_RUNNING"/g))
    console.log('running');
}
