// Samplers on a table of real trainings: what a search of so many trials finds, without training anything again.
import { setImmediate } from 'node:timers/promises';
import { CancelledError } from '../../errors.ts';
import { createRng, shuffle } from '../../math/random.ts';
import { deviation, mean, median } from '../../math/statistics.ts';
import type { TableProblem, TableScores } from '../../objectives/training-table.ts';
import { regretPlot } from '../../report/plots/regret.ts';
import type { Sampler } from '../../search/sampler.ts';
import { createGpSampler } from '../../search/samplers/gp.ts';
import { createRandomSampler } from '../../search/samplers/random.ts';
import type { ParameterValues } from '../../space/space.ts';
import type { Trial } from '../../trial/trial.ts';
import type { Answer } from './question.ts';

export const SAMPLER_TRIALS = 20;
export const SAMPLER_SEEDS = 20;

/** What one search came to. */
export interface TableSearch {
  /** Best of the table less best so far, in validation, after each trial. */
  readonly regret: readonly number[];
  /** The configuration that is best in validation. */
  readonly chosen: TableScores;
}

/** A sampler with its searches, one a seed. */
export interface SearchedSampler {
  readonly name: 'gp' | 'random' | 'grid';
  readonly searches: readonly TableSearch[];
}

/**
 * Every sampler on every seed.
 * @param signal checked between suggestions
 * @throws CancelledError when the signal fires
 */
export async function searchTable(
  problem: TableProblem,
  trials: number,
  seeds: number,
  signal: AbortSignal,
): Promise<SearchedSampler[]> {
  const run = async (name: SearchedSampler['name'], propose: (seed: number) => Proposer) => {
    const searches: TableSearch[] = [];
    for (let seed = 0; seed < seeds; seed++) {
      searches.push(await searchOnce(problem, propose(seed), trials, signal));
    }
    return { name, searches };
  };
  return [
    await run('gp', (seed) => sampled(problem, createGpSampler({ acquisition: 'logei' }), seed)),
    await run('random', (seed) => sampled(problem, createRandomSampler(), seed)),
    await run('grid', (seed) => gridded(problem, trials, seed)),
  ];
}

/** The next configuration after the trials so far; undefined where nothing is left. */
type Proposer = (trials: readonly Trial[]) => ParameterValues | undefined;

const sampled =
  ({ space }: TableProblem, sampler: Sampler, seed: number): Proposer =>
  (trials) =>
    sampler.suggest({ space, direction: 'maximize', seed, trials })?.params;

/** The points of a coarse grid over the whole table, in an order of the seed's: after the last trial all are done. */
function gridded({ space }: TableProblem, trials: number, seed: number): Proposer {
  const points = coarseGrid(space.lr.choices, space.batch_size.choices, trials);
  const order = shuffle(
    points.map((_, index) => index),
    createRng(seed, 0, 'grid'),
  );
  return ({ length }) => (length < points.length ? points[order[length]] : undefined);
}

/** At most so many points that divide both axes as evenly as they can, ends included. */
export function coarseGrid(
  rates: readonly number[],
  batches: readonly number[],
  most: number,
): { lr: number; batch_size: number }[] {
  const shapes = rates
    .map((_, index) => index + 1)
    .map((rows) => ({ rows, columns: Math.min(batches.length, Math.floor(most / rows)) }))
    .filter(({ columns }) => columns > 0);
  const unlikeness = ({ rows, columns }: (typeof shapes)[number]) =>
    Math.abs(Math.log(((rows / columns) * batches.length) / rates.length));
  const [{ rows, columns }] = shapes.sort(
    (a, b) => b.rows * b.columns - a.rows * a.columns || unlikeness(a) - unlikeness(b),
  );
  return spaced(rates, rows).flatMap((lr) =>
    spaced(batches, columns).map((batch_size) => ({ lr, batch_size })),
  );
}

function spaced(values: readonly number[], count: number): number[] {
  const last = values.length - 1;
  return Array.from(
    { length: count },
    (_, index) => values[count === 1 ? Math.floor(last / 2) : Math.round((index * last) / (count - 1))],
  );
}

async function searchOnce(
  problem: TableProblem,
  propose: Proposer,
  most: number,
  signal: AbortSignal,
): Promise<TableSearch> {
  const trials: Trial[] = [];
  const regret: number[] = [];
  let chosen: TableScores = { validation: 0, test: 0 };
  while (regret.length < most) {
    await setImmediate();
    if (signal.aborted) throw new CancelledError('the comparison of samplers was stopped');
    const params = propose(trials);
    const scores = params && problem.scoresOf(params);
    if (params !== undefined) trials.push(trialOf(trials.length, params, scores?.validation));
    if (scores !== undefined && scores.validation > chosen.validation) chosen = scores;
    regret.push(problem.best.validation - chosen.validation);
  }
  return { regret, chosen };
}

/** A trial as a study would have it; one whose training diverged has failed. */
function trialOf(number: number, params: ParameterValues, value: number | undefined): Trial {
  return {
    number,
    params,
    state: value === undefined ? 'FAIL' : 'COMPLETE',
    value: value ?? null,
    intermediateValues: new Map(),
    userAttrs: {},
    systemAttrs:
      value === undefined ? { 'hpo:failure': { class: 'diverged', message: 'diverged in the table' } } : {},
    startedAt: 0,
    completedAt: 0,
    distributions: {},
    worker: 'table',
  };
}

/** The answer. */
export function samplersAnswer(
  problem: TableProblem,
  searched: readonly SearchedSampler[],
  source: string,
): Answer {
  const { lr, batch_size } = problem.space;
  const [{ searches }] = searched;
  const trials = searches[0].regret.length;
  return {
    name: 'samplers',
    sentence: samplersSentence(searched),
    notes: [
      `Budget: ${trials} trials, ${searches.length} seeds, on ${source}: vitbnffn, ${problem.epochs} epochs, ${lr.choices.length} learning rates by ${batch_size.choices.length} batch sizes, every cell trained once, so that the best of them was lucky, too.`,
      `Regret is the best accuracy of the table in validation (${percent(problem.best.validation)}) less the best that was found; the test accuracy is that of the configuration that was chosen so. The best cell has ${percent(problem.best.test)} in test.`,
      'The grid divides both axes evenly and has the same points for every seed, in another order.',
    ],
    header: ['sampler', 'median regret', 'worst regret', 'test accuracy', 'found the best'],
    cells: searched.map(({ name, searches: own }) => {
      const finals = own.map(finalRegret);
      const tests = own.map(({ chosen }) => chosen.test);
      return [
        name,
        points(median(finals)),
        points(Math.max(...finals)),
        `${(100 * mean(tests)).toFixed(2)} ± ${(100 * deviation(tests)).toFixed(2)} %`,
        `${finals.filter((regret) => regret === 0).length} of ${finals.length}`,
      ];
    }),
    records: searched.flatMap(({ name, searches: own }) =>
      own.map((search, seed) => ({
        sampler: name,
        seed,
        regret: finalRegret(search),
        validation: search.chosen.validation,
        test: search.chosen.test,
      })),
    ),
    figure: {
      title: 'Regret of the samplers by trial',
      spec: regretPlot(
        'Samplers on real trainings',
        'points of accuracy',
        searched.map(({ name, searches: own }) => ({
          name,
          curves: own.map(({ regret }) => regret.map((value) => 100 * value)),
        })),
      ),
    },
  };
}

const finalRegret = ({ regret }: TableSearch): number => regret[regret.length - 1];
const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
const points = (share: number): string => `${(100 * share).toFixed(2)} points`;

/** Whether gp finds more than the others, counted seed by seed. */
export function samplersSentence(searched: readonly SearchedSampler[]): string {
  const gp = searched.find(({ name }) => name === 'gp') as SearchedSampler;
  const others = searched.filter(({ name }) => name !== 'gp');
  const compared = others.map(({ name, searches }) => {
    const signs = gp.searches.map((search, seed) =>
      Math.sign(finalRegret(searches[seed]) - finalRegret(search)),
    );
    const count = (sign: number) => signs.filter((one) => one === sign).length;
    return { name, wins: count(1), losses: count(-1), seeds: signs.length };
  });
  const numbers = compared
    .map(
      ({ name, wins, losses, seeds }) =>
        `it found more than ${name} for ${wins} of ${seeds} seeds and less for ${losses}`,
    )
    .join(', ');
  const regrets = searched
    .map(({ name, searches }) => `${points(median(searches.map(finalRegret)))} (${name})`)
    .join(', ');
  const better = compared.filter(({ wins, losses }) => isMore(wins, losses));
  const worse = compared.filter(({ wins, losses }) => isMore(losses, wins));
  const names = (all: typeof compared) => all.map(({ name }) => name).join(' and ');
  const verdict =
    better.length === compared.length
      ? 'Yes'
      : worse.length > 0
        ? `No, it is worse than ${names(worse)}`
        : better.length > 0
          ? `Better than ${names(better)} alone`
          : 'No, not beyond chance';
  return `${verdict}: after ${gp.searches[0].regret.length} trials the median regret is ${regrets}, and ${numbers}.`;
}

/** The sign test at about the usual 5 %: more often than chance would have it, ties left out. */
const isMore = (wins: number, losses: number): boolean => wins - losses > 2 * Math.sqrt(wins + losses);
