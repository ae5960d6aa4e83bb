import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MessageRuns } from '../../src/measure/message-runs.ts';

type Message = [publisher: number, stream: number, sequence: number, intendedUs: number];

const message: fc.Arbitrary<Message> = fc.tuple(fc.nat(1), fc.nat(1), fc.nat(3), fc.nat(1));

function runsOf(messages: readonly Message[]): MessageRuns {
  const runs = new MessageRuns();
  for (const one of messages) runs.add(...one);
  return runs;
}

it('gives back every message in its order', () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 60 }), (messages) => {
      const back: Message[] = [];
      runsOf(messages).each((publisher, stream, first, count, intendedUs) => {
        for (let i = 0; i < count; i++) back.push([publisher, stream, first + i, intendedUs]);
      });
      expect(back).toEqual(messages);
    }),
  );
});

it('makes one run of a burst, and another of the next', () => {
  const messages = Array.from({ length: 200 }, (_, i): Message => [0, 2, 50 + i, i < 100 ? 7 : 8]);
  const runs: number[][] = [];
  runsOf(messages).each((...run) => runs.push(run));
  expect(runs).toEqual([
    [0, 2, 50, 100, 7],
    [0, 2, 150, 100, 8],
  ]);
});
