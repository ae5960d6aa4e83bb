import { readSearch, type SearchPreset } from '../../request/search-request.ts';
import type { RunSearch } from '../../search/search-context.ts';
import { carryOutSearch } from '../carry-out-search.ts';
import type { Command } from '../command.ts';
import { searchSuiteOptions } from '../search-options.ts';

/** The original's suite. */
const preset: SearchPreset = {
  find: ['max-rate', 'no-drop'],
  clients: '30,60,120,240,480,960,1920,3840,7680,10000',
  fixed: { test_duration: '15' },
};

/** `hydra kafkarate`: for each number of clients the highest rate that arrives, then the highest without loss. */
export function kafkarateCommand(runSearch: RunSearch): Command {
  return {
    name: 'kafkarate',
    describe:
      'Find the highest rate that arrives, then the highest without loss, for each number of clients.',
    options: searchSuiteOptions({ clients: preset.clients ?? '', ...preset.fixed }),
    examples: [
      ['hydra kafkarate --dry_run', 'what it searches for, and how long that is likely to take'],
      ['hydra kafkarate --clients=30,60 --test_duration 5', 'a part of it'],
    ],
    onInterrupt: 'removing apps; what was measured is kept',
    run: async (invocation) => carryOutSearch(invocation, readSearch(invocation, preset), runSearch),
  };
}
