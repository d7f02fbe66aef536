// A loop of your own, with choices and conditions. Run it with: npx tsx examples/ask-tell.ts
import { choice, createStudy, float, int } from 'hpo';

const study = await createStudy({
  direction: 'maximize',
  space: {
    optimizer: choice(['sgd', 'adam']),
    lr: float(1e-5, 1e-1, { log: true }),
    momentum: float(0, 0.99, { when: { optimizer: 'sgd' } }), // undefined beside adam, also for the compiler
    layers: int(1, 8),
  },
  storage: 'results/ask-tell/journal.log', // run it again, and it goes on
});

for (let n = study.trials.length; n < 20; n++) {
  const trial = await study.ask();
  if (trial === undefined) break;
  const { optimizer, lr, momentum = 0, layers } = trial.params;
  const score =
    1 -
    Math.abs(Math.log10(lr) + 3) / 4 -
    Math.abs(layers - 3) / 20 +
    (optimizer === 'sgd' ? momentum / 10 : 0);
  await study.tell(trial, score);
}
console.log(study.best?.number, study.best?.value, study.best?.params);
await study.close();
