import { expect, test } from 'vitest';
import { watchdogEnvironment } from '../../src/process/watchdog-link.ts';

test('the watchdog inherits what it needs to undo things, and no secret', () => {
  const kept = { PATH: '/bin', TMPDIR: '/t', HYDRA_CACHE: '/c', NODE_EXTRA_CA_CERTS: '/ca.pem' };
  const secrets = {
    HYDRA_MARATHON_TOKEN: 's',
    HYDRA_MARATHON_PASSWORD: 's',
    hydra_kafka_passwd: 's',
    AWS_SECRET_ACCESS_KEY: 's',
  };
  const engine = { NODE_OPTIONS: '--inspect', MESOS_TASK_ID: 'app.1' };
  expect(watchdogEnvironment({ ...kept, ...secrets, ...engine })).toEqual(kept);
});
