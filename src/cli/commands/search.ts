import { readOption } from '../../options/read-option.ts';
import { searchFields } from '../../request/search-fields.ts';
import { readSearch } from '../../request/search-request.ts';
import { readSearchResume } from '../../request/search-resume.ts';
import type { Find } from '../../store/manifest.ts';
import type { ReadySearch, RunSearch } from '../../sweep/ready-study.ts';
import type { Workload } from '../../workloads/shared/workload.ts';
import { carryOutSearch } from '../carry-out-search.ts';
import type { Command, Invocation } from '../command.ts';
import { searchOptions } from '../search-options.ts';
import { studySubject, workloadOf } from '../subject-workload.ts';

/** `hydra search <workload>`: measures until the highest rate is found that keeps a target. */
export function searchCommand(workloads: readonly Workload[], runSearch: RunSearch): Command {
  return {
    name: 'search',
    describe: 'Find the highest rate that loses nothing, keeps a service level, or arrives at all.',
    ...studySubject(workloads, searchOptions),
    examples: [
      ...workloads.flatMap(({ examples }) => examples.search),
      ['hydra search --resume results/20261121-141500-3f9a2c', 'go on after an interruption'],
    ],
    onInterrupt: 'removing apps; what was measured is kept',
    run: async (invocation) => carryOutSearch(invocation, await readEither(invocation), runSearch),
  };
}

async function readEither(invocation: Invocation): Promise<ReadySearch> {
  const { raw } = invocation;
  const folder = readOption<string | null>(raw, 'resume', searchFields.resume);
  if (folder !== null) return readSearchResume(invocation, folder);
  const find = readOption<Find>(raw, 'find', searchFields.find);
  const preset = { find: [find], dimensions: {}, fixed: {} };
  return readSearch(workloadOf('search', invocation), invocation, preset);
}
