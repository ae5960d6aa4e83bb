import type { CommonOptions } from '../shared/common-options.ts';
import type { Workload } from '../shared/workload.ts';

/** Of the types that modules with workloads are written against; a change that breaks them raises it. */
export const WORKLOAD_API_VERSION = 1;

/** What a module of somebody else's exports as `default`: a workload, and the version that it was written for. */
export interface ExternalWorkload<O extends CommonOptions = CommonOptions> extends Workload<O> {
  readonly workload_api_version: typeof WORKLOAD_API_VERSION;
}
