import { describe, expect, it } from 'vitest';
import { differences, type StudyTerms } from '../../src/sweep/differences.ts';
import { planSweep, type SweepRequest } from '../../src/sweep/plan-sweep.ts';
import { kafka } from '../../src/workloads/kafka/kafka.ts';

const plan = (parts: Partial<SweepRequest> = {}) =>
  planSweep(kafka, {
    dimensions: [
      { name: 'clients', values: [10, 50] },
      { name: 'msg_rate', values: [1000, 2000] },
    ],
    repeat: 1,
    order: 'given',
    seed: null,
    attempts: 5,
    stop_when: [],
    threshold: [],
    ...parts,
  });
const terms = (parts: Partial<StudyTerms> = {}): StudyTerms => ({
  label: null,
  options: { msg_size: 100, warmup_s: null, json: false, config_file: null, threshold: [] },
  plan: plan(),
  ...parts,
});

describe('differences', () => {
  it('are none between the same, however it is shown and whatever file the settings come from', () => {
    const options = { ...terms().options, json: true, config_file: 'other.ini' };
    expect(differences(terms({ options }), terms())).toEqual([]);
  });

  it('are told one by one: label, options, values, parts of the plan', () => {
    const asked = terms({
      label: 'again',
      options: { ...terms().options, msg_size: 200, warmup_s: 0 },
      plan: plan({
        dimensions: [
          { name: 'clients', values: [10] },
          { name: 'msg_rate', values: [1000, 2000] },
          { name: 'acks', values: [0, 'all'] },
        ],
        repeat: 2,
        order: 'random',
        seed: 7,
        attempts: 1,
        stop_when: ['drain_s>1'],
        threshold: ['clean==true'],
      }),
    });
    expect(differences(asked, terms())).toEqual([
      '--label: unset in the study, again now',
      '--msg_size: 100 in the study, 200 now',
      '--warmup_s: unset in the study, 0 now',
      'the values of clients: 10,50 in the study, 10 now',
      'the values of acks: unset in the study, 0,all now',
      '--repeat: 1 in the study, 2 now',
      '--order: given in the study, random now',
      '--seed: unset in the study, 7 now',
      '--attempts: 5 in the study, 1 now',
      '--stop_when: none in the study, drain_s>1 now',
      '--threshold: none in the study, clean==true now',
    ]);
  });

  it('tell another order of the same dimensions', () => {
    const turned = plan({ dimensions: [...plan().dimensions].reverse() });
    expect(differences(terms({ plan: turned }), terms())).toEqual([
      'the order of dimensions: clients,msg_rate in the study, msg_rate,clients now',
    ]);
  });

  it('tell cells that do not follow from the plan they stand in', () => {
    const changed = { ...plan(), cells: plan().cells.slice(1) };
    expect(differences(terms(), terms({ plan: changed }))).toEqual(['the cells or their order']);
  });
});
