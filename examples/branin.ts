// Minimises a function of your own. Run it with: npx tsx examples/branin.ts
import { createStudy, float } from 'hpo';

const study = await createStudy({ space: { x: float(-5, 10), y: float(0, 15) }, seed: 0 });

const result = await study.optimize(
  ({ params: { x, y } }) =>
    (y - (5.1 / (4 * Math.PI ** 2)) * x ** 2 + (5 / Math.PI) * x - 6) ** 2 +
    10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) +
    10,
  { trials: 30 },
);
console.log(result.best?.value, result.best?.params);
