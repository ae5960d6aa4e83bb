import { el, setAttribute, setText } from './dom.ts';

const signs: Readonly<Record<string, string>> = {
  running: '●',
  healthy: '●',
  deploying: '◐',
  staging: '◐',
  starting: '◐',
  stopping: '◐',
  delayed: '◔',
  waiting: '◔',
  suspended: '○',
  unhealthy: '✕',
  failed: '✕',
  lost: '✕',
  error: '✕',
};

/** A state as a word and a sign, so that colour is not needed to tell it. */
export function badge(parent: HTMLElement): (state: string) => void {
  const sign = el('span', { 'aria-hidden': 'true' });
  const word = el('span');
  const element = el('span', { class: 'badge' }, sign, word);
  parent.append(element);
  return (state) => {
    setAttribute(element, 'data-state', state);
    setText(sign, signs[state] ?? '·');
    setText(word, state);
  };
}

interface Shares {
  healthy: number;
  unhealthy: number;
  /** Running, and nobody checks how. */
  running: number;
  staged: number;
  instances: number;
}

/** How an app's instances fare, as a bar of parts; the numbers stand beside it. */
export function healthBar(parent: HTMLElement): (shares: Shares) => void {
  const kinds = ['healthy', 'unhealthy', 'running', 'staged'] as const;
  const segments = kinds.map((kind) => {
    const part = el('span', { class: `h-${kind}` });
    return { kind, part };
  });
  parent.append(
    el('span', { class: 'health-bar', 'aria-hidden': 'true' }, ...segments.map(({ part }) => part)),
  );
  return (shares) => {
    const sum = kinds.reduce((total, kind) => total + shares[kind], 0);
    const whole = Math.max(1, shares.instances, sum);
    for (const { kind, part } of segments) part.style.width = `${(shares[kind] / whole) * 100}%`;
  };
}
