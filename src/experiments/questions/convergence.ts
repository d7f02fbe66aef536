// Epochs until a model first reaches an accuracy, BatchNorm against LayerNorm at the same learning rate and seed.

import { median } from '../../math/statistics.ts';
import { formatExponent, plural } from '../../report/format.ts';
import { spreadPlot } from '../../report/plots/spread.ts';
import type { RunRecord } from '../../report/run-record.ts';
import { MODEL_NAMES } from '../../vit/config.ts';
import { nameOf } from '../cells.ts';
import type { Answer } from './question.ts';

/** As shares. */
const THRESHOLDS = [0.95, 0.96, 0.97] as const;
/** From so many times as many comparisons on, one side is said to be faster. */
const CLEARLY = 2;

/** The first epoch that reaches a share; infinite where none does. */
export const epochsTo = ({ epochs }: RunRecord, share: number): number =>
  epochs.find(({ accuracy }) => accuracy >= share)?.epoch ?? Number.POSITIVE_INFINITY;

/** How often BatchNorm came first, and later; what neither reached is no comparison. */
export interface Tally {
  readonly lr: number;
  /** Whether all models of these comparisons have as many blocks. */
  readonly isEqualDepth: boolean;
  readonly earlier: number;
  readonly later: number;
  readonly same: number;
}

/**
 * The answer, from any trainings of the models; undefined where nothing compares.
 * @param source where they come from, in a sentence
 */
export function convergenceAnswer(runs: readonly RunRecord[], source: string): Answer | undefined {
  const tallies = talliesOf(runs);
  if (tallies.length === 0) return undefined;
  const rows = rowsOf(runs);
  const rates = [...new Set(rows.map(({ lr }) => lr))];
  const names = [...new Set(rows.map(({ name }) => name))];
  return {
    name: 'convergence',
    sentence: convergenceSentence(tallies),
    notes: [
      source,
      'Epochs are the median over the seeds; a dash means that half of them never reached it.',
      'Depths differ as the article ran them where they do: only equal depths compare the norms.',
    ],
    header: ['lr', 'model', 'seeds', 'best', ...THRESHOLDS.map((share) => `to ${percent(share)}`)],
    cells: rows.map(({ lr, name, own, best }) => [
      formatExponent(lr),
      name,
      String(own.length),
      `${(100 * best).toFixed(2)} %`,
      ...THRESHOLDS.map((share) => epochsText(medianTo(own, share))),
    ]),
    records: rows.map(({ lr, name, own, best }) => ({
      lr,
      model: name,
      seeds: own.length,
      best_accuracy: best,
      ...Object.fromEntries(
        THRESHOLDS.map((share) => [`epochs_to_${Math.round(100 * share)}`, medianTo(own, share)]),
      ),
    })),
    figure: {
      title: `Epochs to ${THRESHOLDS.map(percent).join(', ')}`,
      spec: spreadPlot({
        title: 'Epochs to an accuracy',
        subtitle: 'first epoch that reached it, one mark a training; what never did is left out',
        groupTitle: rates.length > 1 ? 'accuracy, learning rate' : 'accuracy',
        valueTitle: 'epochs',
        groups: THRESHOLDS.flatMap((share) => rates.map((lr) => groupOf(share, lr, rates.length))),
        series: names.map((name) => ({
          name,
          points: rows
            .filter((row) => row.name === name)
            .flatMap(({ lr, own }) =>
              own.flatMap((run) =>
                THRESHOLDS.map((share) => ({
                  group: groupOf(share, lr, rates.length),
                  value: epochsTo(run, share),
                })),
              ),
            ),
        })),
        fromZero: true,
      }),
    },
  };
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;
const epochsText = (epochs: number): string => (Number.isFinite(epochs) ? String(epochs) : '-');
const groupOf = (share: number, lr: number, rates: number): string =>
  rates > 1 ? `${percent(share)}, ${formatExponent(lr)}` : percent(share);

function medianTo(runs: readonly RunRecord[], share: number): number {
  const epochs = median(runs.map((run) => epochsTo(run, share)));
  return Number.isNaN(epochs) ? Number.POSITIVE_INFINITY : epochs;
}

/** A row for each learning rate, model and depth. */
function rowsOf(runs: readonly RunRecord[]) {
  const rates = [...new Set(runs.map(({ learningRate }) => learningRate))].sort((a, b) => a - b);
  return rates.flatMap((lr) =>
    MODEL_NAMES.flatMap((model) => {
      const ofModel = runs.filter((run) => run.learningRate === lr && run.config.model === model);
      const depths = [...new Set(ofModel.map(({ config }) => config.depth))].sort((a, b) => b - a);
      return depths.map((depth) => {
        const own = ofModel.filter(({ config }) => config.depth === depth);
        const best = Math.max(0, ...own.flatMap(({ epochs }) => epochs.map(({ accuracy }) => accuracy)));
        return { lr, name: nameOf(model, depth), own, best };
      });
    }),
  );
}

/** Comparisons of each BatchNorm training with vit's of the same learning rate and seed, at each threshold. */
export function talliesOf(runs: readonly RunRecord[]): Tally[] {
  const tallies = new Map<string, Tally>();
  for (const run of runs.filter(({ config }) => config.model !== 'vit')) {
    const { learningRate: lr, seed, config } = run;
    const rivals = runs.filter(
      (one) => one.config.model === 'vit' && one.learningRate === lr && one.seed === seed,
    );
    const equal = rivals.find((one) => one.config.depth === config.depth);
    const rival = equal ?? rivals[0];
    if (rival === undefined) continue;
    const key = `${equal !== undefined} ${lr}`;
    const before = tallies.get(key) ?? {
      lr,
      isEqualDepth: equal !== undefined,
      earlier: 0,
      later: 0,
      same: 0,
    };
    tallies.set(key, withComparisons(before, run, rival));
  }
  return [...tallies.values()].sort((a, b) => Number(b.isEqualDepth) - Number(a.isEqualDepth) || a.lr - b.lr);
}

function withComparisons(tally: Tally, run: RunRecord, rival: RunRecord): Tally {
  let { earlier, later, same } = tally;
  for (const share of THRESHOLDS) {
    const [own, other] = [epochsTo(run, share), epochsTo(rival, share)];
    if (own === other) same += Number.isFinite(own) ? 1 : 0;
    else if (own < other) earlier++;
    else later++;
  }
  return { ...tally, earlier, later, same };
}

/** Which was faster, by depth and learning rate. */
export function convergenceSentence(tallies: readonly Tally[]): string {
  const parts = [true, false].flatMap((isEqual) => {
    const own = tallies.filter(({ isEqualDepth }) => isEqualDepth === isEqual);
    const where = isEqual ? 'at equal depth' : 'with fewer blocks than vit';
    return own.length === 0 ? [] : [`${where} ${own.map(partOf).join('; ')}`];
  });
  const equal = tallies.filter(({ isEqualDepth }) => isEqualDepth);
  const verdict = verdictOf(equal.length > 0 ? equal : tallies);
  const caveat = equal.length > 0 ? '' : ', though with another depth than vit, which may be why';
  return `${verdict}${caveat}: ${parts.join('; ')}.`;
}

function verdictOf(tallies: readonly Tally[]): string {
  const faster = tallies.filter(({ earlier, later }) => earlier > 0 && earlier >= CLEARLY * later).length;
  const slower = tallies.filter(({ earlier, later }) => later > 0 && later >= CLEARLY * earlier).length;
  const reached = tallies.some(({ earlier, later, same }) => earlier + later + same > 0);
  if (!reached) return 'Not to be told, as no model reached these accuracies';
  if (faster > 0 && faster === tallies.length) return 'Yes, BatchNorm converged faster';
  if (slower > 0 && slower === tallies.length) return 'No, BatchNorm converged more slowly';
  if (faster > 0 && slower > 0) return 'It depends on the learning rate';
  if (faster > 0) return 'At some learning rates BatchNorm converged faster';
  return slower > 0 ? 'No, and at some learning rates BatchNorm was slower' : 'No clear difference';
}

function partOf({ lr, earlier, later, same }: Tally): string {
  const count = earlier + later + same;
  if (count === 0) return `at lr ${formatExponent(lr)} no model reached ${percent(THRESHOLDS[0])}`;
  return `at lr ${formatExponent(lr)} it was earlier in ${earlier} and later in ${later} of ${plural(count, 'comparison')}`;
}
