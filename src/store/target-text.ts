import { percentText } from '../base/claim-text.ts';
import type { Find } from './manifest.ts';

interface Target {
  /** Percent of messages that no-drop may lose. */
  target_loss: number;
  /** Conditions as written. */
  slo: readonly string[];
}

/** What a search keeps to, as what follows "the highest rate": `with loss <= 0.5 %`. */
export function targetText(find: Find, { target_loss, slo }: Target): string {
  switch (find) {
    case 'max-rate':
      return 'that arrives';
    case 'no-drop':
      return `with loss <= ${percentText(target_loss)}`;
    case 'slo':
      return `with ${slo.join(' and ')}`;
  }
}
