import { describe, expect, it } from 'vitest';
import { BlockAccount } from '../../src/measure/block-account.ts';
import { runTagOf, writeMessage } from '../../src/measure/message.ts';
import { SubscriberAccount } from '../../src/measure/subscriber-account.ts';

const tag = runTagOf('r1');
const BYTES = 64;

/** A client, and a network that is blocked for it from 1,000 to 2,000 us on; messages are due 10 us apart. */
function blockable() {
  const account = new SubscriberAccount(tag, { receipt: () => {} });
  const bytes = Buffer.alloc(BYTES);
  const view = new DataView(bytes.buffer, bytes.byteOffset, BYTES);
  const receive = (first: number, to: number, nowUs: number, publisher = 0) => {
    account.begin(nowUs);
    for (let sequence = first; sequence < to; sequence++) {
      writeMessage(view, bytes, 0, BYTES, tag, publisher, 0, sequence, sequence * 10);
      account.message(view, bytes, 0, BYTES);
    }
    account.end();
  };
  const block = () => {
    const made = new BlockAccount(account.heights(), account.reconnects);
    account.watchBlock(made);
    return made;
  };
  const missing = (made: BlockAccount, final: number, holes: [number, number][] = []) =>
    account.missingIn(made, [[{ stream: 0, final, holes }]]);
  return { account, receive, block, missing };
}

describe('a block of the network', () => {
  it('makes messages late, and is over when the last of them has come', () => {
    const { receive, block, missing } = blockable();
    receive(0, 100, 1_000);
    const made = block();
    made.ended(2_000);
    receive(100, 150, 2_100);
    expect(made).toMatchObject({ late: 50, againUs: 2_100, recoveredUs: 2_100 });
    receive(150, 220, 2_200);
    receive(220, 300, 3_000);
    expect(made).toMatchObject({ late: 100, againUs: 2_100, recoveredUs: 2_200, reconnects: 0 });
    expect(missing(made, 300)).toBe(0);
  });

  it('loses what lies between the last that came before and the first that is due after it, and no more', () => {
    const { receive, block, missing } = blockable();
    // 10 are lost before.
    receive(0, 50, 1_000);
    receive(60, 100, 1_000);
    const made = block();
    made.ended(2_000);
    // A few waited, then 190 to 209 were dropped, though some of them were due after the end.
    receive(100, 190, 2_050);
    receive(210, 400, 4_000);
    // And 5 later.
    receive(405, 500, 5_000);
    expect(missing(made, 500)).toBe(20);
    // Numbers that nobody acknowledged are missed by nobody.
    expect(missing(made, 500, [[195, 200]])).toBe(15);
  });

  it('loses everything up to the end where nothing comes any more', () => {
    const { receive, block, missing } = blockable();
    receive(0, 100, 1_000);
    const made = block();
    made.ended(2_000);
    expect(missing(made, 500)).toBe(400);
    expect(made).toMatchObject({ late: 0, againUs: null, recoveredUs: null });
  });

  it('counts nothing while it lasts', () => {
    const { receive, block } = blockable();
    const made = block();
    receive(0, 100, 1_500);
    expect(made).toMatchObject({ late: 0, againUs: null, endUs: null });
  });

  it('is over when every publisher is heard that had been heard before, with the reconnects up to then', () => {
    const { account, receive, block } = blockable();
    receive(0, 100, 1_000, 0);
    receive(0, 100, 1_000, 2);
    account.reconnects = 1;
    const made = block();
    made.ended(2_000);
    account.reconnects = 2;
    receive(250, 260, 2_600, 0);
    expect(made).toMatchObject({ againUs: 2_600, recoveredUs: null });
    account.reconnects = 3;
    receive(280, 290, 2_900, 2);
    expect(made).toMatchObject({ recoveredUs: 2_900, reconnects: 2 });
    account.reconnects = 4;
    receive(300, 310, 3_100, 0);
    expect(made).toMatchObject({ recoveredUs: 2_900, reconnects: 2 });
  });
});
