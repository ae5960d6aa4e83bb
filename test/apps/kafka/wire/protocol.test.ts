import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkApiVersions,
  INIT_PRODUCER_ID,
  OFFSET_FOR_LEADER_EPOCH,
} from '../../../../apps/kafka/wire/api-versions.ts';
import { readEpochEndAnswer } from '../../../../apps/kafka/wire/epoch-end.ts';
import { FetchAnswer, writeFetchHead, writeFetchPositions } from '../../../../apps/kafka/wire/fetch.ts';
import { readListOffsetsAnswer } from '../../../../apps/kafka/wire/list-offsets.ts';
import { readMetadataAnswer } from '../../../../apps/kafka/wire/metadata.ts';
import { PartitionCursor } from '../../../../apps/kafka/wire/partition-cursor.ts';
import { readProduceAnswer } from '../../../../apps/kafka/wire/produce.ts';
import { readInitProducerIdAnswer } from '../../../../apps/kafka/wire/producer-id.ts';
import { ProtocolReader } from '../../../../apps/kafka/wire/protocol-reader.ts';
import { ProtocolWriter } from '../../../../apps/kafka/wire/protocol-writer.ts';
import { createSlab } from '../../../../apps/kit/wire/slab-pool.ts';

/** Where a body begins behind the header that `begin` leaves room for: 12 bytes and an empty client id. */
const BODY_AT = 14;

function body(write: (writer: ProtocolWriter) => void): ProtocolWriter {
  const writer = new ProtocolWriter(16).begin(0, 0, '');
  write(writer);
  return writer;
}

function readerOf(writer: ProtocolWriter, end = writer.length): ProtocolReader {
  return new ProtocolReader(writer.slab, BODY_AT, end);
}

const malformed = expect.objectContaining({ trouble: 'MALFORMED_ANSWER' });

describe('ProtocolWriter and ProtocolReader', () => {
  it('agree on every value, beyond the first buffer too', () => {
    const number = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(number, fc.string({ maxLength: 300, unit: 'binary' }), fc.integer(), (big, text, small) => {
        const writer = body((to) => to.int64(big).string(text).nullString().int32(small).int16(-2).int8(1));
        const reader = readerOf(writer);
        expect(reader.int64()).toBe(big);
        expect(reader.string()).toBe(Buffer.from(text).toString());
        expect(reader.nullableString()).toBeNull();
        expect(reader.int32()).toBe(small);
        expect(reader.int16()).toBe(-2);
        expect(reader.boolean()).toBe(true);
        reader.finish();
      }),
    );
  });

  it('lays integers out as Kafka does', () => {
    const writer = body((to) => to.int64(0x0001020304050607).int32(0x0a0b0c0d));
    const bytes = writer.slab.bytes.subarray(BODY_AT, writer.length);
    expect(bytes.toString('hex')).toBe('00010203040506070a0b0c0d');
  });
});

describe('checkApiVersions', () => {
  const answer = (ranges: [number, number, number][], error = 0) =>
    readerOf(
      body((to) => {
        to.int16(error).int32(ranges.length);
        for (const [key, from, until] of ranges) to.int16(key).int16(from).int16(until);
      }),
    );
  const kafka41: [number, number, number][] = [
    [0, 0, 13],
    [1, 4, 18],
    [2, 1, 11],
    [3, 0, 13],
    [18, 0, 4],
    [22, 0, 6],
  ];
  const kafka21: [number, number, number][] = [
    [0, 0, 7],
    [1, 0, 10],
    [2, 0, 4],
    [3, 0, 7],
    [22, 0, 1],
  ];

  it.each([
    ['4.1', kafka41],
    ['2.1', kafka21],
  ])('is content with Kafka %s', (_version, ranges) => {
    expect(() => checkApiVersions(answer(ranges), 'b:1')).not.toThrow();
  });

  it('names the request whose version a broker has dropped', () => {
    const ranges = kafka41.map((range): [number, number, number] => (range[0] === 1 ? [1, 12, 18] : range));
    expect(() => checkApiVersions(answer(ranges), 'b:1')).toThrow(
      expect.objectContaining({
        trouble: 'UNSUPPORTED_VERSION',
        fatal: true,
        message: 'Kafka at b:1 speaks Fetch in versions 12 to 18; needed is version 10',
      }),
    );
  });

  it('asks for what only some clients send of those', () => {
    const without = kafka21.filter(([key]) => key !== INIT_PRODUCER_ID.key);
    expect(() => checkApiVersions(answer(without), 'b:1')).not.toThrow();
    expect(() => checkApiVersions(answer(without), 'b:1', [INIT_PRODUCER_ID])).toThrow(
      'Kafka at b:1 speaks InitProducerId not at all; needed is version 0',
    );
  });

  it('tells which requests that are not needed are spoken', () => {
    const older: typeof kafka41 = [...kafka21, [23, 0, 2]];
    const newer: typeof kafka41 = [...kafka41, [23, 2, 4]];
    expect([kafka21, older, newer].map((ranges) => checkApiVersions(answer(ranges), 'b:1'))).toEqual([
      [],
      [],
      [OFFSET_FOR_LEADER_EPOCH],
    ]);
  });

  it('names a request that a broker does not know', () => {
    expect(() => checkApiVersions(answer(kafka41.slice(1)), 'b:1')).toThrow('speaks Produce not at all');
  });
});

/** One answer of each kind, whole, with the function that reads it. */
const answers: [
  string,
  ProtocolWriter,
  (reader: ProtocolReader, writer: ProtocolWriter, end: number) => unknown,
][] = [
  [
    'Metadata',
    body((to) => {
      to.int32(0).int32(1).int32(7).string('host').int32(9092).nullString();
      to.nullString().int32(7).int32(1).int16(0).string('topic').int8(0);
      to.int32(1).int16(0).int32(0).int32(7).int32(1).int32(7).int32(1).int32(7);
    }),
    readMetadataAnswer,
  ],
  [
    'Produce',
    body((to) => {
      to.int32(1).string('topic').int32(1).int32(2).int16(6).int64(100).int64(-1).int64(0).int32(5);
    }),
    (reader) => readProduceAnswer(reader, 2),
  ],
  [
    'InitProducerId',
    body((to) => {
      to.int32(0).int16(14).int64(4_711).int16(3);
    }),
    readInitProducerIdAnswer,
  ],
  [
    'ListOffsets',
    body((to) => {
      to.int32(1).string('topic').int32(1).int32(2).int16(0).int64(-1).int64(44);
    }),
    readListOffsetsAnswer,
  ],
  [
    'OffsetForLeaderEpoch',
    body((to) => {
      to.int32(0).int32(1).string('topic').int32(1).int16(74).int32(2).int32(5).int64(2_200);
    }),
    (reader) => readEpochEndAnswer(reader, 2),
  ],
  [
    'Fetch',
    body((to) => {
      to.int32(0).int16(0).int32(0).int32(1).string('topic');
      to.int32(1).int32(3).int16(0).int64(9).int64(9).int64(0);
      to.int32(1).int64(1).int64(2).int32(4).int32(0x01020304);
    }),
    (_reader, writer, end) => {
      const answer = new FetchAnswer();
      answer.read(writer.slab, BODY_AT, end);
      return answer;
    },
  ],
];

describe.each(answers)('a %s answer', (name, writer, read) => {
  it('is read whole', () => {
    const expected: Record<string, unknown> = {
      Metadata: {
        brokers: new Map([[7, { host: 'host', port: 9092 }]]),
        errorCode: 0,
        partitions: [{ errorCode: 0, partition: 0, leader: 7 }],
      },
      Produce: { errorCode: 6, throttleMs: 5 },
      InitProducerId: { errorCode: 14, producer: { id: 4_711, epoch: 3 } },
      ListOffsets: [{ partition: 2, errorCode: 0, offset: 44 }],
      OffsetForLeaderEpoch: { error: { name: 'FENCED_LEADER_EPOCH' }, offset: 2_200 },
      Fetch: {
        throttleMs: 0,
        partitions: [3],
        errorCodes: [0],
        starts: [writer.length - 4],
        ends: [writer.length],
      },
    };
    expect(read(readerOf(writer), writer, writer.length)).toMatchObject(expected[name] as object);
  });

  it('is refused wherever it is cut, and with anything behind it', () => {
    for (let end = BODY_AT; end < writer.length; end++) {
      expect(() => read(readerOf(writer, end), writer, end), `cut at ${end}`).toThrow(malformed);
    }
    expect(() => read(readerOf(writer, writer.length + 1), writer, writer.length + 1)).toThrow(malformed);
  });
});

describe('a Produce answer', () => {
  it('about another partition is refused', () => {
    const writer = body((to) => {
      to.int32(1).string('topic').int32(1).int32(1).int16(0).int64(0).int64(0).int64(0).int32(0);
    });
    expect(() => readProduceAnswer(readerOf(writer), 2)).toThrow(malformed);
  });
});

describe('a Fetch answer', () => {
  it('that refuses the whole request names the error', () => {
    const writer = body((to) => to.int32(0).int16(35).int32(0).int32(0));
    const read = () => new FetchAnswer().read(writer.slab, BODY_AT, writer.length);
    expect(read).toThrow(expect.objectContaining({ trouble: 'UNSUPPORTED_VERSION' }));
  });

  it('with one partition twice is refused', () => {
    const writer = body((to) => {
      to.int32(0).int16(0).int32(0).int32(1).string('topic').int32(2);
      for (let i = 0; i < 2; i++) to.int32(3).int16(0).int64(9).int64(9).int64(0).int32(0).int32(0);
    });
    expect(() => new FetchAnswer().read(writer.slab, BODY_AT, writer.length)).toThrow(malformed);
  });
});

describe('a Fetch request', () => {
  it('lets partitions take turns in being first', () => {
    const cursors = [new PartitionCursor(0, 10), new PartitionCursor(1, 11), new PartitionCursor(2, 12)];
    const bounds = { minBytes: 1, maxWaitMs: 2, maxBytes: 3, committedOnly: false };
    const writer = new ProtocolWriter();
    writeFetchHead(writer, '', 't', cursors.length, bounds);
    writeFetchPositions(writer, cursors, { first: 4, bounds });
    const reader = readerOf(writer);
    expect([reader.int32(), reader.int32(), reader.int32(), reader.int32()]).toEqual([-1, 2, 1, 3]);
    // Read uncommitted; no session.
    expect([reader.boolean(), reader.int32(), reader.int32()]).toEqual([false, 0, -1]);
    expect([reader.int32(), reader.string(), reader.int32()]).toEqual([1, 't', 3]);
    const partition = () => [reader.int32(), reader.int32(), reader.int64(), reader.int64(), reader.int32()];
    expect(cursors.map(partition)).toEqual([
      [1, -1, 11, -1, 3],
      [2, -1, 12, -1, 3],
      [0, -1, 10, -1, 3],
    ]);
    expect(reader.int32()).toBe(0);
    reader.finish();
  });
});

it('an array that cannot fit is refused before it is read', () => {
  const slab = createSlab(8);
  slab.view.setInt32(0, 0x7fffffff);
  expect(() => new ProtocolReader(slab, 0, 8).arrayLength(4)).toThrow(malformed);
});
