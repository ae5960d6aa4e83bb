import { expect, it } from 'vitest';
import { lastWords } from '../../../src/workloads/kafka/last-words.ts';

const storage = `2026-11-30T07:22:01,486 ERROR LogDirFailureChannel: Error while appending records to t-0 in dir /tmp/hydra-kafka-9712a75c5c0a/data
java.io.IOException: File too large
	at java.base/sun.nio.ch.FileDispatcherImpl.write0(Native Method) ~[?:?]
2026-11-30T07:22:01,498 WARN ReplicaManager: [ReplicaManager broker=1] Stopping serving replicas`;
const shutdown =
  '2026-11-30T07:22:01,526 ERROR LogManager: Shutdown broker because all log dirs in /tmp/hydra-kafka-9712a75c5c0a/data have failed';
const first =
  'LogDirFailureChannel: Error while appending records to t-0 in dir data: java.io.IOException: File too large';

it('why a broker ended is its first error, with what caused that, and its last', () => {
  expect(lastWords(`${storage}\n${shutdown}\n`)).toBe(
    `${first}; LogManager: Shutdown broker because all log dirs in data have failed`,
  );
  expect(lastWords(storage)).toBe(first);
  expect(lastWords('2026-11-30T07:22:01,498 WARN nothing\n')).toBe('it logged no error');
});
