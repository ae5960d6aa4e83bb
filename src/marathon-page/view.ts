import type { Api } from './api.ts';
import type { LiveCluster } from './live-cluster.ts';

/** What a view is given to do its work. */
export interface PageContext {
  api: Api;
  live: LiveCluster;
  /** Says something to people, those who cannot see too. */
  announce(text: string): void;
}

/** One thing that the page shows at a time. */
export interface View {
  element: HTMLElement;
  /** For the window and for those who cannot see. */
  title: string;
  /** Shows what the model now holds. */
  update(): void;
  close?(): void;
}
