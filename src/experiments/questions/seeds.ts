// Mean and spread over the seeds, and which models they let one tell apart.

import { deviation, mean } from '../../math/statistics.ts';
import { spreadPlot } from '../../report/plots/spread.ts';
import { MODEL_NAMES, type ModelName } from '../../vit/config.ts';
import { accuracies, pairedDifference, pointsText, sharesText } from './paired.ts';
import type { Answer } from './question.ts';
import { budgetOf, type Cells, runsOf } from './runs.ts';

/** A model's accuracies by seed. */
export interface Seeded {
  readonly model: ModelName;
  readonly bySeed: ReadonlyMap<number, number>;
}

/** The answer; undefined where no model was trained. */
export function seedsAnswer(cells: Cells): Answer | undefined {
  const all = MODEL_NAMES.map((model) => ({ model, bySeed: accuracies(runsOf(cells, { model })) }));
  const seeded = all.filter(({ bySeed }) => bySeed.size > 0);
  if (seeded.length === 0) return undefined;
  return {
    name: 'seeds',
    sentence: seedsSentence(seeded),
    notes: [budgetOf(seeded.flatMap(({ model }) => runsOf(cells, { model })))],
    header: ['model', 'seeds', 'accuracy', 'lowest', 'highest'],
    cells: seeded.map(({ model, bySeed }) => {
      const values = [...bySeed.values()];
      const percent = (value: number) => `${(100 * value).toFixed(2)} %`;
      return [
        model,
        String(values.length),
        sharesText(values),
        percent(Math.min(...values)),
        percent(Math.max(...values)),
      ];
    }),
    records: seeded.map(({ model, bySeed }) => {
      const values = [...bySeed.values()];
      return {
        model,
        seeds: values.length,
        accuracy: mean(values),
        accuracy_sd: deviation(values),
        lowest: Math.min(...values),
        highest: Math.max(...values),
      };
    }),
    figure: {
      title: 'Accuracy of each seed',
      spec: spreadPlot({
        title: 'The same training from several seeds',
        subtitle: 'accuracy after the last epoch, one mark a seed; mean and standard deviation',
        groupTitle: '',
        valueTitle: 'accuracy (%)',
        groups: seeded.map(({ model }) => model),
        series: [
          {
            name: 'seeds',
            points: seeded.flatMap(({ model, bySeed }) =>
              [...bySeed.values()].map((value) => ({ group: model, value: 100 * value })),
            ),
          },
        ],
      }),
    },
  };
}

/** How large the spread is, and whether the models differ by more. */
export function seedsSentence(seeded: readonly Seeded[]): string {
  const spreads = seeded.map(({ bySeed }) => deviation([...bySeed.values()])).filter(Number.isFinite);
  if (spreads.length === 0) return 'One seed has no spread: give more of them with --repeats.';
  const texts = [Math.min(...spreads), Math.max(...spreads)].map((sd) => (100 * sd).toFixed(2));
  const spread = texts[0] === texts[1] ? texts[0] : `${texts[0]} to ${texts[1]}`;
  const count = Math.max(...seeded.map(({ bySeed }) => bySeed.size));
  const pairs = pairsOf(seeded);
  const apart = pairs.filter(({ difference }) => difference.exceedsSpread);
  const names = (all: typeof pairs) =>
    all.map(({ a, b, difference }) => `${a} - ${b} ${pointsText(difference)}`).join(', ');
  const what =
    apart.length === 0
      ? 'no two of the models differ by more than the spread of their difference'
      : `${apart.length} of ${pairs.length} pairs of models differ by more than the spread of their difference (${names(apart)})`;
  return `Over ${count} seeds the accuracy has a standard deviation of ${spread} points, and ${what}.`;
}

function pairsOf(seeded: readonly Seeded[]) {
  return seeded.flatMap((a, index) =>
    seeded.slice(index + 1).flatMap((b) => {
      const difference = pairedDifference(a.bySeed, b.bySeed);
      return difference === undefined ? [] : [{ a: a.model, b: b.model, difference }];
    }),
  );
}
