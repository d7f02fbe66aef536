// Running statistics on or off: the same training, scored with the statistics that it kept or with those of the batch.

import { mean } from '../../math/statistics.ts';
import { formatCount } from '../../report/format.ts';
import { spreadPlot } from '../../report/plots/spread.ts';
import type { RunRecord } from '../../report/run-record.ts';
import type { ModelName } from '../../vit/config.ts';
import { TEST_BATCH } from '../plan.ts';
import {
  accuracies,
  type PairedDifference,
  pairedDifference,
  pointsText,
  sharesText,
  spreadText,
} from './paired.ts';
import type { Answer } from './question.ts';
import { budgetOf, type Cells, runsOf } from './runs.ts';

const MODELS = ['vitbnffn', 'vitbn'] as const;

interface Compared {
  readonly model: ModelName;
  readonly on: readonly RunRecord[];
  readonly off: readonly RunRecord[];
  /** On less off. */
  readonly difference: PairedDifference;
}

/** The answer; undefined where no seed was trained both ways. */
export function statsAnswer(cells: Cells): Answer | undefined {
  const compared = MODELS.flatMap((model): Compared[] => {
    const [on, off] = [runsOf(cells, { model }), runsOf(cells, { model, change: 'batch statistics' })];
    const difference = pairedDifference(accuracies(on), accuracies(off));
    return difference === undefined ? [] : [{ model, on, off, difference }];
  });
  if (compared.length === 0) return undefined;
  const all = compared.flatMap(({ on, off }) => [...on, ...off]);
  return {
    name: 'stats',
    sentence: statsSentence(compared),
    notes: [budgetOf(all), batchNote(all[0]), trainingNote(compared)],
    header: ['model', 'running statistics', 'batch statistics', 'on - off'],
    cells: compared.map(({ model, on, off, difference }) => [
      model,
      sharesText([...accuracies(on).values()]),
      sharesText([...accuracies(off).values()]),
      pointsText(difference),
    ]),
    records: compared.map(({ model, on, off, difference }) => ({
      model,
      accuracy_running: mean([...accuracies(on).values()]),
      accuracy_batch: mean([...accuracies(off).values()]),
      difference: difference.mean,
      difference_sd: difference.sd,
      seeds: difference.count,
    })),
    figure: {
      title: 'Accuracy with running statistics and with those of the batch',
      spec: spreadPlot({
        title: 'Running statistics or those of the batch',
        subtitle: 'accuracy after the last epoch, one mark a seed; mean and standard deviation',
        groupTitle: '',
        valueTitle: 'accuracy (%)',
        groups: compared.map(({ model }) => model),
        series: (['on', 'off'] as const).map((key) => ({
          name: key === 'on' ? 'running statistics' : 'batch statistics',
          points: compared.flatMap((one) =>
            [...accuracies(one[key]).values()].map((value) => ({ group: one.model, value: 100 * value })),
          ),
        })),
      }),
    },
  };
}

/** Whether the ways of scoring differ, in a sentence. */
export function statsSentence(
  compared: readonly { readonly model: string; readonly difference: PairedDifference }[],
): string {
  const parts = compared.map(
    ({ model, difference }) => `${pointsText(difference)} for ${model} (${spreadText(difference)})`,
  );
  const measured = `running statistics changed the accuracy by ${parts.join(' and ')}`;
  const differing = compared.filter(({ difference }) => difference.exceedsSpread);
  if (differing.length > 0) {
    return `Yes, it mattered here, unlike in the article, which saw no difference: ${measured}.`;
  }
  return compared.some(({ difference }) => difference.count > 1)
    ? `No difference that exceeds the spread, as the article says: ${measured}.`
    : `One seed cannot tell: ${measured}.`;
}

function batchNote({ scoredSize }: RunRecord): string {
  const batch = Math.min(TEST_BATCH, scoredSize);
  return (
    `Without running statistics each image is scored with mean and variance of the ${formatCount(batch)} that are scored with it, ` +
    'so that its class depends on the others; so many stand for the whole set, fewer at once would do so less well, and one image alone cannot be scored in this way.'
  );
}

/** Training uses the batch's own statistics either way. */
function trainingNote(compared: readonly Compared[]): string {
  const lossesOf = ({ epochs }: RunRecord) => epochs.map(({ lossSum }) => lossSum).join();
  const pairs = compared.flatMap(({ on, off }) =>
    on.flatMap((run) => off.filter(({ seed }) => seed === run.seed).map((other) => [run, other] as const)),
  );
  const same = pairs.filter(([a, b]) => lossesOf(a) === lossesOf(b)).length;
  return same === pairs.length
    ? 'The training losses of each pair are equal bit for bit: the difference is made in the scoring alone.'
    : `The training losses of ${pairs.length - same} of ${pairs.length} pairs differ: more than the scoring is compared.`;
}
