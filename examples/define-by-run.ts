// An objective that says which parameters it has as it runs. Run it with: npx tsx examples/define-by-run.ts
import { createStudy, TrialPruned } from 'hpo';

const study = await createStudy({ storage: 'results/layers/journal.log', name: 'layers' });

await study.optimize(
  (trial) => {
    const layers = trial.suggestInt('layers', 1, 4);
    let units = 0;
    for (let layer = 0; layer < layers; layer++) {
      units += trial.suggestInt(`units${layer}`, 4, 64, { log: true });
    }
    if (units > 200) throw new TrialPruned();
    const lr = trial.suggestFloat('lr', 1e-5, 1e-1, { log: true });
    const optimizer = trial.suggestChoice('optimizer', ['sgd', 'adam']);
    return Math.abs(units - 60) / 60 + Math.abs(Math.log10(lr) + 3) + (optimizer === 'sgd' ? 0.1 : 0);
  },
  { trials: 20 },
);
console.log(study.best?.value, study.best?.params);
await study.close();
