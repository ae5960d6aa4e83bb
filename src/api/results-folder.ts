import { expandHome } from '../base/home-folder.ts';

/**
 * The folder to look at: `$HYDRA_RESULTS` (with a name, `$HYDRA_RESULTS_<name>`) where it is set, else the one given. A
 * notebook asks here because tslab knows no types of Node's `process` unless they are installed beside the notebook.
 *
 * @example
 * const study = await loadStudy(resultsFolder('results/my-sweep'));
 * const before = await loadStudy(resultsFolder('results/before', 'BEFORE'));
 */
export function resultsFolder(fallback: string, name?: 'BEFORE' | 'AFTER'): string {
  const named = process.env[name === undefined ? 'HYDRA_RESULTS' : `HYDRA_RESULTS_${name}`];
  return named ? expandHome(named, process.env) : fallback;
}
