// A sampler of your own: history in, suggestion out. Run it with: npx tsx examples/own-sampler.ts
import { createRandomSampler, createStudy, float, type Sampler } from 'hpo';

const random = createRandomSampler();
const nearBest: Sampler = {
  name: 'near-best',
  suggest(history) {
    const done = history.trials.filter(({ state }) => state === 'COMPLETE');
    if (done.length < 5) return random.suggest(history);
    const best = done.reduce((a, b) => ((b.value ?? 0) < (a.value ?? 0) ? b : a)); // this study minimises
    const step = 1 / history.trials.length;
    const x = Math.min(Math.max(Number(best.params.x) + (history.trials.length % 2 ? step : -step), -5), 5);
    return { params: { x }, by: 'near-best' };
  },
};

const study = await createStudy({ space: { x: float(-5, 5) }, sampler: nearBest });
const { best } = await study.optimize(({ params: { x } }) => (x - 2) ** 2, { trials: 40 });
console.log(best?.value, best?.params);
await study.close();
