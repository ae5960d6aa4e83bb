import { describe, expect, it } from 'vitest';
import { settingsOptions } from '../../src/cli/settings-options.ts';

describe('settingsOptions', () => {
  it('offers every setting with its place in hydra.ini and its default', () => {
    expect(settingsOptions()).toMatchObject({
      config_file: { kind: 'text' },
      marathon_port: { describe: '[marathon] port: port of Marathon', fallbackText: '8080' },
      engine: { fallbackText: 'local' },
      bootstrap: { fallbackText: 'none' },
      mesos_cluster1: { hidden: false },
      mesos_cluster2: { hidden: true },
    });
  });
});
