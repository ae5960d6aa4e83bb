import { expect, test } from 'vitest';
import { ApiError, appNotFound, notValid } from '../../../src/marathon-server/state/api-error.ts';

const long = 'x'.repeat(1e6);

test('a refusal echoes no more of what was sent than a person reads', () => {
  const texts = [appNotFound(`/${long}`), notValid([{ path: `/${long}`, errors: [`not: ${long}`] }])].map(
    ({ body }) => JSON.stringify(body),
  );
  for (const text of texts) {
    expect(text.length).toBeLessThan(3_000);
    expect(text).toContain('characters)');
  }
});

test('a short one is told as it is', () => {
  expect(new ApiError(404, 'gone', { more: 1 }).body).toEqual({ message: 'gone', more: 1 });
  const details = [{ path: '/id', errors: ['is wrong'] }];
  expect(notValid(details).body).toEqual({ message: 'Object is not valid', details });
});
