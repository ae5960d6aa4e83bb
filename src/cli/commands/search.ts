import { UsageError } from '../../base/errors.ts';
import { readOption } from '../../options/read-option.ts';
import { searchFields } from '../../request/search-fields.ts';
import { type ReadySearch, readSearch } from '../../request/search-request.ts';
import { readSearchResume } from '../../request/search-resume.ts';
import type { RunSearch } from '../../search/search-context.ts';
import type { Find } from '../../store/manifest.ts';
import { carryOutSearch } from '../carry-out-search.ts';
import type { Command, Invocation } from '../command.ts';
import { searchOptions } from '../search-options.ts';

const subjects = ['kafka'] as const;

/** `hydra search kafka`: measures until the highest rate is found that keeps a target. */
export function searchCommand(runSearch: RunSearch): Command {
  return {
    name: 'search',
    subject: { name: 'system', choices: subjects, optional: true },
    describe: 'Find the highest rate that loses nothing, keeps a service level, or arrives at all.',
    options: searchOptions(),
    examples: [
      ['hydra search kafka --clients=10,50', 'the highest rate with at most 0.5 % loss, for each'],
      [
        'hydra search kafka --find=slo --slo "latency_us.end_to_end.p99<=50000" --confirm 3',
        'the highest rate with a p99 within 50 ms, shown four times',
      ],
      ['hydra search kafka --find=max-rate --test_duration 5', 'the highest rate that arrives'],
      ['hydra search --resume results/20261121-141500-3f9a2c', 'go on after an interruption'],
    ],
    onInterrupt: 'removing apps; what was measured is kept',
    run: async (invocation) => carryOutSearch(invocation, await readEither(invocation), runSearch),
  };
}

async function readEither(invocation: Invocation): Promise<ReadySearch> {
  const { raw, subject } = invocation;
  const folder = readOption<string | null>(raw, 'resume', searchFields.resume);
  if (folder !== null) return readSearchResume(invocation, folder);
  if (subject === undefined) {
    throw new UsageError('hydra search needs a system', {
      hint: `one of: ${subjects.join(', ')}; or --resume <folder> to go on with a search`,
    });
  }
  const find = readOption<Find>(raw, 'find', searchFields.find);
  return readSearch(invocation, { find: [find], clients: null, fixed: {} });
}
