import { expect, it } from 'vitest';
import { misspeltVariables } from '../../src/options/variables.ts';
import { settingNames } from '../../src/request/read-settings.ts';

const settings = settingNames().map(({ variable }) => variable);

it('likely typos are told, with what was meant', () => {
  expect(misspeltVariables({ HYDRA_MARATHON_PROT: '1', HYDRA_CASHE: '/x' }, settings)).toEqual([
    'environment variable HYDRA_MARATHON_PROT is not known and not used (did you mean HYDRA_MARATHON_PORT?)',
    'environment variable HYDRA_CASHE is not known and not used (did you mean HYDRA_CACHE?)',
  ]);
});

it('what is known, what Kubernetes sets and what is like nothing of ours is not', () => {
  const env = {
    HYDRA_MARATHON_PORT: '8081',
    HYDRA_DEBUG: '1',
    HYDRA_PORT: 'tcp://10.0.0.1:8080',
    HYDRA_SERVICE_HOST: '10.0.0.1',
    HYDRA_SERVICE_PORT: '8080',
    HYDRA_SERVICE_PORT_HTTP: '8080',
    HYDRA_PORT_8080_TCP: 'tcp://10.0.0.1:8080',
    HYDRA_PORT_8080_TCP_ADDR: '10.0.0.1',
    HYDRA_MESOS_PORT_5050_TCP_PORT: '5050',
    HYDRA_OWNER: 'somebody',
    hydra_marathon_prot: '1',
  };
  expect(misspeltVariables(env, settings)).toEqual([]);
});
