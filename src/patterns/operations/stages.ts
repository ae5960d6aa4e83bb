import { Problem, quoted } from '../../options/field.ts';

/** A part of a run with one load: users of a closed loop, operations per second of an open one. Plain data. */
export interface StageOption {
  load: number;
  seconds: number;
}

/** The stages that an option asks for, and what their loads are. */
export interface Stages {
  of: 'users' | 'rate';
  stages: readonly StageOption[];
}

const MOST_STAGES = 100;
const stageText = /^(\d+(?:\.\d+)?)(\/s)?@(\d+(?:\.\d+)?)s?$/;
const example = 'write <users>@<seconds> or <rate>/s@<seconds>, e.g. 32@10,128@60';

/** Reads `32@10,128@60` (users at the same time) or `100/s@10,500/s@60` (operations per second). */
export function parseStages(text: string): Stages | Problem {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.length > MOST_STAGES)
    return new Problem(`has ${parts.length} stages`, `give at most ${MOST_STAGES}`);
  const read = parts.map(parseStage);
  const problem = read.find((one) => one instanceof Problem);
  if (problem !== undefined) return problem;
  const stages = read.filter((one): one is ReadStage => !(one instanceof Problem));
  const [first] = stages;
  if (stages.some(({ of }) => of !== first?.of))
    return new Problem('has users in some stages and rates in others', example);
  if (stages.every(({ load }) => load === 0)) return new Problem('has no load in any stage', example);
  return { of: first?.of ?? 'users', stages: stages.map(({ load, seconds }) => ({ load, seconds })) };
}

type ReadStage = StageOption & Pick<Stages, 'of'>;

function parseStage(part: string): ReadStage | Problem {
  const [, load, rate, seconds] = stageText.exec(part) ?? [];
  if (load === undefined || seconds === undefined)
    return new Problem(`has ${quoted(part)}, which is no stage`, example);
  const stage = { load: Number(load), seconds: Number(seconds), of: rate ? 'rate' : 'users' } as const;
  if (stage.seconds === 0) return new Problem(`has ${quoted(part)}, a stage of no time`, example);
  if (stage.of === 'users' && !Number.isInteger(stage.load))
    return new Problem(`has ${quoted(part)}, which is no whole number of users`, example);
  return stage;
}

/** As they are typed. */
export function stagesText({ of, stages }: Stages): string {
  return stages.map(({ load, seconds }) => `${load}${of === 'rate' ? '/s' : ''}@${seconds}`).join(',');
}

/** Of all stages, seconds. */
export function stagesSeconds({ stages }: Pick<Stages, 'stages'>): number {
  return stages.reduce((sum, { seconds }) => sum + seconds, 0);
}
