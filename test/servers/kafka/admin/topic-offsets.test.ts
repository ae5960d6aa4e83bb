import { expect, test } from 'vitest';
import { exactOffset } from '../../../../src/servers/kafka/admin/topic-offsets.ts';

test.each(['0', '9007199254740991'])('%s is read', (text) => {
  expect(exactOffset(text, 'orders', 0)).toBe(Number(text));
});

test.each(['9007199254740993', '9223372036854775807', '-1', '', '1.5'])(
  '%s is refused, never rounded',
  (text) => {
    expect(() => exactOffset(text, 'orders', 3)).toThrow(
      `topic orders, partition 3: the offset ${text} cannot`,
    );
  },
);
