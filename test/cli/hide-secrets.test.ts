import { expect, it } from 'vitest';
import { hideSecrets } from '../../src/cli/hide-secrets.ts';

it.each([
  [['--marathon_password=p', '--msg_rate=5'], '--marathon_password=*** --msg_rate=5'],
  [['--marathon-token', 't', '--json'], '--marathon-token *** --json'],
  [['--marathon_password', '--odd'], '--marathon_password ***'],
  [['--marathon_password_file=f', '--marathon_user', 'u'], '--marathon_password_file=f --marathon_user u'],
  [['--marathon_url=https://u:p@h/b'], '--marathon_url=https://***@h/b'],
])('%j is shown as %s', (args, shown) => {
  expect(hideSecrets(args).join(' ')).toBe(shown);
});
