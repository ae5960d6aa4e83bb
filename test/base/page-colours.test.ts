import { describe, expect, it } from 'vitest';
import { contrast, dark, light } from '../../src/base/page-colours.ts';

const themes = [
  ['light', light],
  ['dark', dark],
] as const;
/** What text stands on what. */
const texts = [
  ['ink', 'paper'],
  ['muted', 'paper'],
  ['accent', 'paper'],
  ['ink', 'raised'],
  ...['clean', 'unclean', 'mixed', 'none', 'step-0', 'step-1', 'step-2', 'step-3', 'step-4', 'step-5'].map(
    (name) => [`${name}-ink`, `${name}-bg`] as const,
  ),
] as const;

describe('contrast', () => {
  it('is that of WCAG', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });
});

describe.each(themes)('the %s theme', (_name, colours) => {
  it.each(texts)('has %s readable on %s', (ink, paper) => {
    expect(contrast(colours[ink] ?? '', colours[paper] ?? '')).toBeGreaterThanOrEqual(4.5);
  });

  it('has lines that stand out from the paper', () => {
    const lines = Object.keys(colours).filter((name) => name.startsWith('line-'));
    expect(lines).toHaveLength(7);
    for (const line of lines) {
      expect(contrast(colours[line] ?? '', colours.paper ?? ''), line).toBeGreaterThanOrEqual(3);
    }
  });
});
