/*
 * Marathon loses its way when it is asked for a thousand tasks at once, so large fleets grow and shrink in the
 * original's steps.
 */

const FIRST_STEP = 500;
const STEP_UP = 300;
/** Up to so many tasks end in one go. */
const ENDED_AT_ONCE = 200;
const STEP_DOWN = 100;

/** Numbers of instances to ask for in turn on the way from `from` to `to`, the last being `to`. */
export function scaleSteps(from: number, to: number): number[] {
  if (to <= from) return from - to > ENDED_AT_ONCE ? stepsDown(from, to) : [to];
  const steps: number[] = [];
  let reached = from;
  while (reached < to) {
    reached = Math.min(to, reached < FIRST_STEP ? FIRST_STEP : reached + STEP_UP);
    steps.push(reached);
  }
  return steps;
}

/** Numbers of instances to go down to, one after another, before an app is removed. */
export function stepsBeforeRemoval(instances: number): number[] {
  return instances > ENDED_AT_ONCE ? stepsDown(instances, 1) : [];
}

function stepsDown(from: number, to: number): number[] {
  const steps: number[] = [];
  for (let reached = from - STEP_DOWN; reached > to; reached -= STEP_DOWN) steps.push(reached);
  return [...steps, to];
}
