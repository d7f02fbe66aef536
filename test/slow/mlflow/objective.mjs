// An objective with reports, attributes and failures for the tests of tracking.
const ODD_NAMES = ['a|b', 'a*b', 'path//to/../x', 'mlflow.parentRunId', 'größe', 'x'.repeat(300)];

export async function objective(trial) {
  const x = trial.params.x;
  for (let step = 1; step <= (trial.params.steps ?? 3); step++) {
    await trial.report(step, step === 2 && trial.number === 1 ? Number.NaN : x * step);
    if (trial.params.wait > 0) await new Promise((resolve) => setTimeout(resolve, trial.params.wait));
  }
  if (trial.params.attrs > 0) {
    for (const name of ODD_NAMES) await trial.setUserAttr(name, name);
    for (let n = 0; n < trial.params.attrs; n++) await trial.setUserAttr(`attr${n}`, { n });
    await trial.setUserAttr('long', 'ä'.repeat(9000));
  }
  if (trial.number === 2) throw new Error('no luck with the third');
  return x;
}
