import { expect, it } from 'vitest';
import { groupError, recoveryOf } from '../../../../../apps/kafka/wire/group/recovery.ts';
import { WireError } from '../../../../../apps/kafka/wire/wire-error.ts';

it.each([
  ['REBALANCE_IN_PROGRESS', 'rejoin'],
  ['ILLEGAL_GENERATION', 'anew'],
  ['UNKNOWN_MEMBER_ID', 'anew'],
  ['FENCED_MEMBER_EPOCH', 'anew'],
  ['NOT_COORDINATOR', 'find'],
  ['COORDINATOR_NOT_AVAILABLE', 'find'],
  ['COORDINATOR_LOAD_IN_PROGRESS', 'retry'],
  ['GROUP_AUTHORIZATION_FAILED', 'end'],
  ['INVALID_SESSION_TIMEOUT', 'end'],
  ['INVALID_GROUP_ID', 'end'],
])('what a member does about %s: %s', (name, recovery) => {
  expect(recoveryOf(groupError(name, 'a heartbeat'))).toBe(recovery);
});

it.each(['CONNECTION_LOST', 'REQUEST_TIMEOUT', 'MALFORMED_ANSWER'])(
  'looks for its coordinator after %s',
  (name) => {
    expect(recoveryOf(new WireError(name, 'it broke'))).toBe('find');
  },
);
