import { describe, expect, it } from 'vitest';
import type { Dimension, Varied } from '../../src/store/manifest.ts';
import { conditionsOf } from '../../src/sweep/plan-conditions.ts';
import { StoppedRows } from '../../src/sweep/stop-rows.ts';
import { goldenResult } from '../cli/golden-result.ts';
import { plannedCell } from './cells.ts';

const clients: Dimension = { name: 'clients', values: [10, 50] };
const rates: Dimension = { name: 'msg_rate', values: [3000, 1000, 2000] };
const lost = (average_packet_loss: number | null) => goldenResult({ average_packet_loss });
const stopped = (dimensions: Dimension[], conditions = ['average_packet_loss>50']) =>
  new StoppedRows('msg_rate', dimensions, conditionsOf(conditions));

describe('StoppedRows', () => {
  it('stops the higher rates of the same other values, and nothing else', () => {
    const rows = stopped([rates, clients]);
    rows.add(plannedCell({ msg_rate: 1000, clients: 10 }, '007'), lost(51));
    const reasonFor = (msg_rate: number, of: number) =>
      rows.reasonFor(plannedCell({ msg_rate, clients: of }));
    expect(reasonFor(2000, 10)).toBe('cell 007 (msg_rate 1000) met average_packet_loss>50');
    expect(reasonFor(3000, 10)).not.toBeNull();
    expect(reasonFor(1000, 10)).toBeNull();
    expect(reasonFor(3000, 50)).toBeNull();
  });

  it('keeps the lowest rate that met a condition, whatever the order of measuring', () => {
    const rows = stopped([clients, rates]);
    for (const [id, msg_rate] of [
      ['001', 3000],
      ['002', 1000],
      ['003', 2000],
    ] as const) {
      rows.add(plannedCell({ clients: 10, msg_rate }, id), lost(90));
    }
    expect(rows.reasonFor(plannedCell({ clients: 10, msg_rate: 2000 }))).toContain('cell 002');
  });

  it('is not moved by what a condition does not hold for, or what was not measured', () => {
    const rows = stopped([clients, rates]);
    rows.add(plannedCell({ clients: 10, msg_rate: 1000 }), lost(50));
    rows.add(plannedCell({ clients: 10, msg_rate: 1000 }), lost(null));
    expect(rows.reasonFor(plannedCell({ clients: 10, msg_rate: 3000 }))).toBeNull();
  });

  it('is moved by any of several conditions, and tells which', () => {
    const rows = stopped([rates], ['average_packet_loss>50', 'clean==false']);
    rows.add(plannedCell({ msg_rate: 1000 }), goldenResult({ clean: false }));
    expect(rows.reasonFor(plannedCell({ msg_rate: 2000 }))).toContain('met clean==false');
  });

  it('goes along the last dimension where the rate does not vary, words by their place in the list', () => {
    const acks: Dimension = { name: 'acks', values: ['all', 0, 1] };
    const rows = stopped([clients, acks]);
    const cell = (varied: Varied) => plannedCell({ clients: 10, ...varied });
    rows.add(cell({ acks: 0 }), lost(90));
    expect(rows.reasonFor(cell({ acks: 1 }))).toContain('(acks 0)');
    expect(rows.reasonFor(cell({ acks: 'all' }))).toBeNull();
    expect(rows.reasonFor(plannedCell({ clients: 50, acks: 1 }))).toBeNull();
  });

  it('stops no repeat of the only combination', () => {
    const rows = stopped([]);
    rows.add(plannedCell({}), lost(90));
    expect(rows.reasonFor(plannedCell({}, '001-r2', 2))).toBeNull();
  });
});
