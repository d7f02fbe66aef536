// A study on an MLflow server, as it runs. Run it with: MLFLOW_TRACKING_URI=http://127.0.0.1:5000 npx tsx examples/track.ts
import { createStudy, float, openStorage, trackStudy } from 'hpo';

const storage = await openStorage('results/tracked/journal.log', 'tracked');
const study = await createStudy({ storage, name: 'tracked', space: { x: float(-5, 5), y: float(-5, 5) } });
const tracker = trackStudy(storage, { env: process.env, onWarning: console.warn });

const result = await study.optimize(
  async ({ params: { x, y }, report }) => {
    for (let step = 1; step <= 3; step++) await report(step, (x - 1) ** 2 + (y + 2) ** 2 + 1 / step);
    return (x - 1) ** 2 + (y + 2) ** 2;
  },
  {
    trials: 20,
    on: { onTrialStart: tracker.changed, onProgress: tracker.look, onTrialEnd: tracker.changed },
  },
);
const { link, missing } = await tracker.close(result);
console.log(link, missing);
await study.close();
