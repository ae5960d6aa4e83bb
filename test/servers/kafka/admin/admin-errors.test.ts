import { expect, it } from 'vitest';
import { adminError, rightsError } from '../../../../src/servers/kafka/admin/admin-errors.ts';

/** As kafkajs throws what a broker answers for one of several topics. */
function answered(type: string): Error {
  const inner = Object.assign(new Error('refused'), { type });
  return Object.assign(new Error('several'), { errors: [inner] });
}

it('a policy of the brokers is named by its setting', () => {
  expect(adminError('cannot create topic t', answered('POLICY_VIOLATION')).hint).toContain(
    'create.topic.policy.class.name',
  );
});

it('a right is named where it is missing, and nowhere else', () => {
  expect(rightsError('cannot create topic t', answered('TOPIC_AUTHORIZATION_FAILED'), 'Create').message).toBe(
    'cannot create topic t: this client lacks the right Create',
  );
  expect(rightsError('cannot create topic t', answered('POLICY_VIOLATION'), 'Create').message).toBe(
    'cannot create topic t: refused',
  );
});
