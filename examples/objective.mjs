// A function of a trial: its parameters in, a number out. hpo run configs/module.yaml minimises it.
import { setTimeout as sleep } from 'node:timers/promises';

export default async function objective(trial) {
  const { x, y } = trial.params;
  let value = 0;
  for (let step = 1; step <= 3; step++) {
    await sleep(10);
    value = (x - 1) ** 2 + (y + 0.5) ** 2 + 1 / step ** 3;
    await trial.report(step, value);
  }
  return value;
}
