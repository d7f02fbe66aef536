// Several trials at a time, with limits, a rule to stop, callbacks and Ctrl-C. Run it with: npx tsx examples/optimize.ts
import { setTimeout as sleep } from 'node:timers/promises';
import { choice, createStudy, float, int, TrialFailure } from 'hpo';

const study = await createStudy({
  name: 'network',
  metric: 'loss',
  space: {
    optimizer: choice(['sgd', 'adam']),
    lr: float(1e-5, 1e-1, { log: true }),
    momentum: float(0, 0.99, { when: { optimizer: 'sgd' } }),
    batch: choice([16, 32, 64, 128], { ordered: true }),
    depth: int(1, 12),
  },
  constraints: ['batch * depth <= 512'],
  storage: 'results/network/journal.log',
});

const controller = new AbortController();
process.once('SIGINT', () => controller.abort());

const result = await study.optimize(
  async ({ number, params, report, setUserAttr, signal }) => {
    const { lr, momentum = 0.9, batch, depth } = params; // 16 | 32 | 64 | 128, as the space says
    if (number === 3) throw new TrialFailure('infrastructure', 'the data server did not answer');
    let loss = 1;
    for (let epoch = 1; epoch <= 3; epoch++) {
      await sleep(2, undefined, { signal });
      loss =
        Math.abs(Math.log10(lr) + 2) + (depth - 4) ** 2 / 50 + (1 - momentum) / 5 + batch / 1000 + 1 / epoch;
      await report(epoch, loss);
    }
    await setUserAttr('images', 1000 * batch);
    return loss;
  },
  {
    trials: 20,
    parallel: 4,
    timeMs: 60_000,
    trialTimeMs: 5000,
    retries: { max: 1, delayMs: 10 },
    stop: { target: 0.01, patience: 15 },
    signal: controller.signal,
    on: {
      onTrialEnd: ({ number, state, value }) => console.log(number, state, value),
      onWarning: (message) => console.log(message),
    },
  },
);
console.log(result.reason, result.explanation, result.best?.params);
await study.close();
