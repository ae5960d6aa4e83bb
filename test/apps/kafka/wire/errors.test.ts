import { describe, expect, it } from 'vitest';
import { kafkaError } from '../../../../apps/kafka/wire/errors.ts';

describe('kafkaError', () => {
  it('has a class and a name for every code there can be', () => {
    const names = new Set<string>();
    for (let code = -32_768; code <= 32_767; code++) {
      const error = kafkaError(code);
      expect(['none', 'retry', 'refresh', 'refused', 'numbering', 'fatal']).toContain(error.class);
      names.add(error.name);
    }
    expect(names.size).toBe(65_536);
  });

  it.each([
    [0, 'NONE', 'none'],
    [-1, 'UNKNOWN_SERVER_ERROR', 'refused'],
    [1, 'OFFSET_OUT_OF_RANGE', 'refused'],
    [2, 'CORRUPT_MESSAGE', 'retry'],
    [3, 'UNKNOWN_TOPIC_OR_PARTITION', 'refresh'],
    [6, 'NOT_LEADER_OR_FOLLOWER', 'refresh'],
    [7, 'REQUEST_TIMED_OUT', 'retry'],
    [10, 'MESSAGE_TOO_LARGE', 'refused'],
    [19, 'NOT_ENOUGH_REPLICAS', 'retry'],
    [29, 'TOPIC_AUTHORIZATION_FAILED', 'fatal'],
    [35, 'UNSUPPORTED_VERSION', 'fatal'],
    [45, 'OUT_OF_ORDER_SEQUENCE_NUMBER', 'numbering'],
    [46, 'DUPLICATE_SEQUENCE_NUMBER', 'none'],
    [56, 'KAFKA_STORAGE_ERROR', 'refresh'],
    [74, 'FENCED_LEADER_EPOCH', 'refresh'],
    [75, 'UNKNOWN_LEADER_EPOCH', 'refresh'],
    [78, 'OFFSET_NOT_AVAILABLE', 'retry'],
    [87, 'INVALID_RECORD', 'refused'],
    [100, 'UNKNOWN_TOPIC_ID', 'refresh'],
    [133, 'SHARE_SESSION_LIMIT_REACHED', 'retry'],
    [134, 'GROUP_DELETION_FAILED', 'fatal'],
    [136, 'CONTROLLER_ID_NOT_REGISTERED', 'fatal'],
    [137, 'ERROR_137', 'refused'],
  ])('%i is %s: %s', (code, name, kind) => {
    expect(kafkaError(code)).toMatchObject({ name, class: kind });
  });

  it('knows which refusals leave open whether the records are in the log', () => {
    const open = [];
    for (let code = -1; code < 137; code++)
      if (kafkaError(code).mayBeAppended) open.push(kafkaError(code).name);
    expect(open).toEqual([
      'UNKNOWN_SERVER_ERROR',
      'REQUEST_TIMED_OUT',
      'NETWORK_EXCEPTION',
      'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
    ]);
  });
});
