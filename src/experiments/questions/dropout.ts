// Dropout with LayerNorm against BatchNorm without dropout; LayerNorm without dropout is the control.

import { mean } from '../../math/statistics.ts';
import { spreadPlot } from '../../report/plots/spread.ts';
import type { RunRecord } from '../../report/run-record.ts';
import { accuracies, type PairedDifference, pairedDifference, pointsText, sharesText } from './paired.ts';
import type { Answer } from './question.ts';
import { budgetOf, type Cells, DROPOUT, type Kind, runsOf } from './runs.ts';

const ROWS: readonly { readonly name: string; readonly kind: Kind }[] = [
  { name: 'vit', kind: { model: 'vit' } },
  { name: `vit, dropout ${DROPOUT}`, kind: { model: 'vit', change: 'dropout' } },
  { name: 'vitbnffn', kind: { model: 'vitbnffn' } },
  { name: 'vitbn', kind: { model: 'vitbn' } },
];

/** The answer; undefined where vit was not trained with and without dropout, or no BatchNorm model was. */
export function dropoutAnswer(cells: Cells): Answer | undefined {
  const rows = ROWS.map(({ name, kind }) => ({ name, runs: runsOf(cells, kind) }));
  const [plain, dropped, ...normed] = rows.map(({ runs }) => accuracies(runs));
  const effect = pairedDifference(dropped, plain);
  const against = normed.flatMap((bySeed, index) => {
    const difference = pairedDifference(bySeed, dropped);
    return difference === undefined ? [] : [{ model: rows[index + 2].name, difference }];
  });
  if (effect === undefined || against.length === 0) return undefined;
  const shown = rows.filter(({ runs }) => runs.length > 0);
  return {
    name: 'dropout',
    sentence: dropoutSentence(effect, against),
    notes: [
      budgetOf(shown.flatMap(({ runs }) => [...runs])),
      'Dropout is there against overfitting, of which so few epochs show little: this answers for this budget alone.',
    ],
    header: ['model', 'training loss', 'scored loss', 'accuracy'],
    cells: shown.map(({ name, runs }) => [
      name,
      lossOf(runs, 'lossMean').toFixed(4),
      lossOf(runs, 'evalLoss').toFixed(4),
      sharesText([...accuracies(runs).values()]),
    ]),
    records: shown.map(({ name, runs }) => ({
      model: name,
      seeds: runs.length,
      train_loss: lossOf(runs, 'lossMean'),
      scored_loss: lossOf(runs, 'evalLoss'),
      accuracy: mean([...accuracies(runs).values()]),
    })),
    figure: {
      title: 'Accuracy with dropout and with BatchNorm',
      spec: spreadPlot({
        title: 'Dropout with LayerNorm, BatchNorm without',
        subtitle: 'accuracy after the last epoch, one mark a seed; mean and standard deviation',
        groupTitle: '',
        valueTitle: 'accuracy (%)',
        groups: shown.map(({ name }) => name),
        series: [
          {
            name: 'seeds',
            points: shown.flatMap(({ name, runs }) =>
              [...accuracies(runs).values()].map((value) => ({ group: name, value: 100 * value })),
            ),
          },
        ],
      }),
    },
  };
}

const lossOf = (runs: readonly RunRecord[], key: 'lossMean' | 'evalLoss'): number =>
  mean(runs.flatMap(({ epochs }) => epochs.slice(-1).map((epoch) => epoch[key])));

/**
 * Whether BatchNorm does what dropout does.
 * @param effect vit with dropout less vit without
 * @param against BatchNorm models without dropout less vit with it
 */
export function dropoutSentence(
  effect: PairedDifference,
  against: readonly { readonly model: string; readonly difference: PairedDifference }[],
): string {
  const changed = `dropout ${DROPOUT} changed vit's accuracy by ${pointsText(effect)}`;
  const others = against
    .map(({ model, difference }) => `${model} without it stood ${pointsText(difference)} from vit with it`)
    .join(', ');
  const numbers = `${changed}, and ${others}`;
  if (effect.count === 1) return `One seed cannot tell: ${numbers}.`;
  if (!effect.exceedsSpread) {
    return `There was nothing to replace, as dropout made no difference beyond its spread: ${numbers}.`;
  }
  if (effect.mean < 0) return `There was nothing to replace, as dropout did harm: ${numbers}.`;
  const worse = against.filter(({ difference }) => difference.exceedsSpread && difference.mean < 0);
  if (worse.length === 0) return `Yes, BatchNorm does as well without dropout: ${numbers}.`;
  return worse.length === against.length
    ? `No, dropout helps and BatchNorm without it does less well: ${numbers}.`
    : `Only in part, as ${worse.map(({ model }) => model).join(' and ')} did less well: ${numbers}.`;
}
