import { describe, expect, it } from 'vitest';
import { readSettings } from '../../src/request/read-settings.ts';
import { refused } from '../options/refused.ts';

const read = (raw: Parameters<typeof readSettings>[0]['raw'], env = {}) =>
  readSettings({ raw, cwd: '/nonexistent', env });

describe('readSettings', () => {
  it('lets options win over the environment', () => {
    const settings = read(
      { marathon_port: '9', json: true },
      { HYDRA_MARATHON_PORT: '8', HYDRA_MARATHON_IP: 'b' },
    );
    expect(settings.marathon).toMatchObject({ ip: 'b', port: 9 });
  });

  it('refuses a repeated option and a missing file', () => {
    expect(refused(() => read({ marathon_ip: ['a', 'b'] }))).toBe(
      '--marathon_ip is given 2 times (give it once)',
    );
    expect(refused(() => read({ config_file: 'x.ini' }))).toContain('there is no file "x.ini"');
    expect(refused(() => read({ config_file: '' }))).toContain('--config_file: "" is empty');
  });
});
