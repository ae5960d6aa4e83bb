import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Combination } from '../../src/analysis/dimensions.ts';
import { frontierOf } from '../../src/analysis/frontier.ts';
import { CLEAN, paperStudy, slowBroker } from './paper-study.ts';

const CLIENTS = [10, 50, 300];
const RATES = [1000, 2000, 3000];

/** One row of marks per client count, `c` for a clean cell. */
function frontierDrawn(rows: string[]) {
  const study = paperStudy({ clients: CLIENTS, msg_rate: RATES }, ({ clients, msg_rate }) =>
    rows[CLIENTS.indexOf(Number(clients))]?.[RATES.indexOf(Number(msg_rate))] === 'c' ? CLEAN : slowBroker(),
  );
  const [frontier, ...others] = frontierOf(study);
  if (frontier === undefined || others.length > 0) throw new Error('one frontier was expected');
  return frontier;
}

const at = ({ values }: Combination) => [values.clients, values.msg_rate];

describe('frontierOf', () => {
  it('tells per row the highest rate up to which all are clean', () => {
    expect(frontierDrawn(['ccc', 'cbc', 'bcc']).rows).toEqual([
      { values: { clients: 10 }, cleanUpTo: 3000, brokenAt: null },
      { values: { clients: 50 }, cleanUpTo: 1000, brokenAt: 2000 },
      { values: { clients: 300 }, cleanUpTo: null, brokenAt: 1000 },
    ]);
  });

  it('has a corner wherever clients are paid with rate', () => {
    const { corners, breaks, islands } = frontierDrawn(['ccc', 'ccb', 'cbb']);
    expect(corners.map(at)).toEqual([
      [10, 3000],
      [50, 2000],
      [300, 1000],
    ]);
    expect(breaks.map(at)).toEqual([
      [50, 3000],
      [300, 2000],
    ]);
    expect(islands).toEqual([]);
  });

  it('keeps what is clean beyond a break apart', () => {
    const { corners, islands } = frontierDrawn(['bcc', 'ccc', 'ccc']);
    expect(corners).toEqual([]);
    expect(islands).toHaveLength(8);
  });

  it('puts every clean cell either below a corner or among the islands, and nothing else', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('c', 'b'), { minLength: 9, maxLength: 9 }), (marks) => {
        const rows = [0, 3, 6].map((from) => marks.slice(from, from + 3).join(''));
        const { corners, breaks, islands } = frontierDrawn(rows);
        const cells = CLIENTS.flatMap((clients, r) =>
          RATES.map((rate, c) => ({ clients, rate, clean: rows[r]?.[c] === 'c' })),
        );
        for (const { clients, rate, clean } of cells) {
          const upTo = corners.some(
            ({ values }) => clients <= Number(values.clients) && rate <= Number(values.msg_rate),
          );
          const beyond = breaks.some(
            ({ values }) => clients >= Number(values.clients) && rate >= Number(values.msg_rate),
          );
          const island = islands.some(({ values }) => values.clients === clients && values.msg_rate === rate);
          expect({ upTo, beyond, island }).toEqual({ upTo: !beyond, beyond, island: clean && beyond });
          if (upTo) expect(clean).toBe(true);
        }
      }),
    );
  });

  it('gives each condition a frontier of its own', () => {
    const study = paperStudy(
      { clients: [10], msg_size: [100, 1000], msg_rate: RATES },
      ({ msg_size, msg_rate }) => (msg_size === 1000 && Number(msg_rate) > 1000 ? slowBroker() : CLEAN),
    );
    expect(frontierOf(study).map(({ conditions, corners }) => [conditions, corners.map(at)])).toEqual([
      [{ msg_size: 100 }, [[10, 3000]]],
      [{ msg_size: 1000 }, [[10, 1000]]],
    ]);
  });
});
