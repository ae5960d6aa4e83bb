import { readFileSync } from 'node:fs';
import { HydraError, messageOf } from '../base/errors.ts';
import { distFile } from '../base/package-root.ts';

/** What every report carries besides its numbers. */
export interface PageAssets {
  /** The page's own script. */
  script: string;
  style: string;
  /** The plotting library. */
  plotly: string;
}

/** @throws HydraError when Hydra was not built */
export function readPageAssets(): PageAssets {
  return { script: built('report-page.js'), style: built('report-page.css'), plotly: built('plotly.js') };
}

function built(name: string): string {
  try {
    return readFileSync(distFile(name), 'utf8');
  } catch (error) {
    throw new HydraError(`the report's ${name} cannot be read: ${messageOf(error)}`, {
      hint: 'build Hydra first: npm run build',
      cause: error,
    });
  }
}
