import { expect, it } from 'vitest';
import { loadSettings } from '../../../../src/options/settings.ts';
import { zkSettings } from '../../../../src/servers/zookeeper/settings/settings.ts';
import { tempFolder } from '../../../harness/temp-folder.ts';

const load = (env: Record<string, string>) =>
  loadSettings({ configFile: null, servers: [zkSettings], cwd: tempFolder(), env, options: {} });

it('reads members, hosts and options of Java', () => {
  const { zookeeper } = load({
    HYDRA_ZOOKEEPER_HOSTS: 'a:1,b:2/x',
    HYDRA_ZOOKEEPER_MEMBERS: '3',
    HYDRA_ZOOKEEPER_JAVA_OPTS: ' -Xmx1g  -XX:+UseG1GC',
    HYDRA_ZOOKEEPER_VERSION: '3.9.4',
  }).servers;
  expect(zookeeper).toMatchObject({
    hosts: 'a:1,b:2/x',
    members: 3,
    java_opts: ['-Xmx1g', '-XX:+UseG1GC'],
    version: '3.9.4',
  });
});

it.each([
  ['HOSTS', 'a:99999', '"a:99999" is no connect string'],
  ['HOSTS', 'a:1/x/', '"a:1/x/" is no connect string: "/x/" is not a path: it ends with /'],
  ['MEMBERS', '2', '"2" is not known'],
  ['VERSION', '3.4.0', '"3.4.0" is no version of ZooKeeper that can be started here'],
  ['TICK_MS', '10', '"10" is too small'],
  ['JAVA_OPTS', '-Xmx1g heap', 'holds "heap", which is no option of Java'],
  ['ADMIN_PORT', '0', '"0" is too small'],
])('refuses %s=%s', (key, text, says) => {
  expect(() => load({ [`HYDRA_ZOOKEEPER_${key}`]: text })).toThrow(says);
});
