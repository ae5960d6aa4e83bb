/**
 * The folder to look at: `$HYDRA_RESULTS` where it is set, else the one that is named. A notebook asks here because
 * tslab knows no types of Node's `process` unless they are installed beside the notebook.
 */
export function resultsFolder(fallback: string): string {
  return process.env.HYDRA_RESULTS || fallback;
}
