// Minimises a function of your own. Run it with: npx tsx examples/branin.ts
import { createGpSampler, createMemoryStorage, defineSpace, float, openStudy } from 'hpo';

const space = defineSpace({ x: float(-5, 10), y: float(0, 15) });
const study = openStudy({
  definition: {
    name: 'branin',
    direction: 'minimize',
    metric: 'height',
    space,
    objective: 'branin',
    seed: 0,
  },
  storage: createMemoryStorage(),
  sampler: createGpSampler({ acquisition: 'logei' }),
});

const result = await study.optimize(
  ({ params: { x, y } }) =>
    (y - (5.1 / (4 * Math.PI ** 2)) * x ** 2 + (5 / Math.PI) * x - 6) ** 2 +
    10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) +
    10,
  { trials: 30 },
);
console.log(result.best?.value, result.best?.params);
