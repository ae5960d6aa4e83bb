import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import { loadSettings, type SettingsSources } from '../../src/options/settings.ts';
import { settingNames } from '../../src/request/read-settings.ts';
import { serverSections } from '../../src/servers/registry.ts';
import { tempFolder } from '../harness/temp-folder.ts';
import { refused } from './refused.ts';

let cwd: string;
beforeEach(() => {
  cwd = tempFolder();
});

const load = (sources: Partial<SettingsSources> = {}) =>
  loadSettings({ configFile: null, servers: serverSections, cwd, env: {}, options: {}, ...sources });
const write = (text: string, name = 'hydra.ini') => writeFileSync(join(cwd, name), text);

const defaults = {
  marathon: {
    ip: '127.0.0.1',
    port: 8080,
    urls: ['http://127.0.0.1:8080'],
    app_prefix: '/hydra',
    login: null,
    ca: null,
    insecure_login: false,
    locked: 'wait',
  },
  mesos: {
    ip: '127.0.0.1',
    port: 5050,
    urls: [],
    clusters: Array.from({ length: 10 }, () => null),
    agents: Array.from({ length: 4 }, () => ({ attributes: {} })),
  },
  hydra: { port: 0, dev: null },
  cluster: { engine: 'local' },
  servers: {
    kafka: { bootstrap: null, brokers: 1, version: null, security: { tls: null, login: null } },
    zookeeper: { hosts: null, admin_port: 8080, members: 1, version: null, tick_ms: 500, java_opts: null },
  },
};

describe('loadSettings', () => {
  it('gives the defaults without any file', () => {
    expect(load()).toEqual(defaults);
  });

  it('reads hydra.ini of the working directory, and another one when it is named', () => {
    write('[marathon]\nport = 8081\n');
    write('[marathon]\nport = 8082\n', 'other.ini');
    expect(load().marathon.port).toBe(8081);
    expect(load({ configFile: 'other.ini' }).marathon.port).toBe(8082);
  });

  it('lets the environment win over the file, and an option over both', () => {
    write('[marathon]\nip = a\nport = 1\napp_prefix = one\n');
    const settings = load({
      env: {
        HYDRA_MARATHON_IP: 'b',
        HYDRA_MARATHON_PORT: '2',
        PATH: '/bin',
        HYDRA_DEBUG: '1',
        HYDRA_CACHE: '/x',
      },
      options: { marathon_port: '3', msg_rate: '5' },
    });
    expect(settings.marathon).toMatchObject({ ip: 'b', port: 3, urls: ['http://b:3'], app_prefix: '/one' });
  });

  it('takes --engine and --bootstrap for [cluster] engine and [kafka] bootstrap', () => {
    const settings = load({ options: { engine: 'marathon', bootstrap: 'a:1' } });
    expect(settings.cluster.engine).toBe('marathon');
    expect(settings.servers.kafka?.bootstrap).toBe('a:1');
  });

  it('splits a placement at its first dot and keeps its number', () => {
    write('[mesos]\ncluster0 = rack.1\ncluster1 = host.b.example.org\ncluster9 = zone.x\ncluster2 =\n');
    const { clusters } = load().mesos;
    expect(clusters[0]).toEqual({ attribute: 'rack', value: '1' });
    expect(clusters[1]).toEqual({ attribute: 'host', value: 'b.example.org' });
    expect(clusters[2]).toBeNull();
    expect(clusters[9]).toEqual({ attribute: 'zone', value: 'x' });
  });

  it('lets an empty text of a later source unset what may be none', () => {
    write('[kafka]\nbootstrap = a:1\n');
    expect(load({ env: { HYDRA_KAFKA_BOOTSTRAP: '' } }).servers.kafka?.bootstrap).toBeNull();
  });

  it.each([
    ['[maraton]\nport = 5\n', 'hydra.ini line 1: section "maraton" is unknown (did you mean [marathon]?)'],
    [
      '[nonsense]\n',
      'hydra.ini line 1: section "nonsense" is unknown (known: [marathon], [mesos], [hydra], [cluster], [kafka], [zookeeper], [workloads])',
    ],
    ['\n[marathon]\nprt = 5\n', 'hydra.ini line 3: [marathon] has no key "prt" (did you mean port?)'],
    [
      '[mesos]\ncluster10 = a.b\n',
      'hydra.ini line 2: [mesos] has no key "cluster10" (did you mean cluster0?)',
    ],
    [
      '[marathon]\nport = 80a\n',
      'hydra.ini line 2, [marathon] port: "80a" is not a whole number (give a whole number from 1 to 65535, a TCP port)',
    ],
    [
      '[mesos]\n\ncluster1 = rack\n',
      'hydra.ini line 3, [mesos] cluster1: "rack" is not <attribute>.<value> (give an agent attribute and its value, e.g. rack.1)',
    ],
    [
      '[hydra]\ndev = $(id)\n',
      'hydra.ini line 2, [hydra] dev: "$(id)" is not the name of a network device (give one like eth0)',
    ],
  ])('refuses %j', (text, message) => {
    write(text);
    expect(refused(() => load())).toBe(message);
  });

  it('refuses a named file that is absent', () => {
    expect(refused(() => load({ configFile: 'gone.ini' }))).toBe(
      '--config_file: there is no file "gone.ini" (name an existing file, or leave the option out for the defaults)',
    );
  });

  it('passes over variables that others have set, those of a Kubernetes service called hydra-marathon among them', () => {
    const env = {
      HYDRA_SERVICE_HOST: '10.0.0.1',
      HYDRA_PORT_8080_TCP: 'tcp://10.0.0.1:8080',
      HYDRA_MARATHON_PORT: 'tcp://10.0.0.1:8080',
      HYDRA_OWNER: 'somebody',
    };
    expect(load({ env })).toEqual(load());
  });

  it('refuses variables whose values do not fit', () => {
    expect(refused(() => load({ env: { HYDRA_MESOS_PORT: '' } }))).toContain(
      'environment variable HYDRA_MESOS_PORT: ""',
    );
    expect(refused(() => load({ options: { engine: 'kubernetes' } }))).toBe(
      '--engine: "kubernetes" is not known (give one of: local, marathon)',
    );
  });

  it('does not take names of object properties for sections or keys', () => {
    for (const text of [
      '[constructor]\nname = 1\n',
      '[marathon]\ntoString = 1\n',
      '[__proto__]\nport = 1\n',
    ]) {
      write(text);
      expect(refused(() => load())).toContain('hydra.ini line');
    }
  });
});

describe('the hydra.ini that comes with Hydra', () => {
  it('sets nothing but defaults', () => {
    expect(load({ configFile: `${packageRoot}/hydra.ini` })).toEqual(defaults);
  });
});

describe('settingNames', () => {
  it('gives every setting names of its own', () => {
    const names = settingNames();
    expect(new Set(names.map((name) => name.option)).size).toBe(names.length);
    expect(new Set(names.map((name) => name.variable)).size).toBe(names.length);
    expect(names).toContainEqual(
      expect.objectContaining({
        section: 'hydra',
        key: 'dev',
        variable: 'HYDRA_HYDRA_DEV',
        option: 'hydra_dev',
      }),
    );
  });
});
