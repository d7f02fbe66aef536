// Searches with gp against random, side by side: as lines, as numbers, and as the table of docs/benchmarks.md.

import { deviation, mean, median } from '../../src/math/statistics.ts';
import { formatScore, formatSigned } from '../../src/report/format.ts';
import type { Provenance } from '../lib/provenance.ts';

export const SAMPLERS = ['gp', 'random'] as const;
export type SamplerName = (typeof SAMPLERS)[number];

/** One search. Scores are validation accuracies. */
export interface SearchResult {
  readonly case: string;
  readonly sampler: SamplerName;
  readonly seed: number;
  /** The best trial's score: what `hpo search` calls best observed. */
  readonly best: number;
  readonly best_trial: number;
  readonly best_params: Readonly<Record<string, number>>;
  /** What the model expects of the configuration that it trusts most; absent without a model. */
  readonly best_predicted?: number;
  /** Every trial's score in order, null for a failed one; the first is that of the defaults. */
  readonly values: readonly (number | null)[];
  readonly failed: number;
  readonly seconds: number;
  readonly isa: string;
  readonly threads: number;
}

/** What the searches were. */
export interface SearchSettings {
  readonly model: string;
  readonly trials: number;
  readonly seeds: number;
  readonly train_size: number;
  readonly val_size: number;
  readonly epochs: number;
  /** What computes; left out: the fastest that the machine has. */
  readonly engine?: string;
}

/** Both samplers over all seeds. */
export interface Comparison {
  readonly medians: Readonly<Record<SamplerName, number>>;
  /** gp's best minus random's, seed by seed. */
  readonly differences: readonly number[];
  readonly mean_difference: number;
  /** Of that mean; null with one seed. */
  readonly standard_error: number | null;
  /** Seeds where gp's best is higher, equal and lower. */
  readonly wins: readonly [higher: number, equal: number, lower: number];
}

/** Pairs the searches by seed. Every seed must have been searched by both. */
export function compareSearches(results: readonly SearchResult[]): Comparison {
  const bestOf = (name: SamplerName) =>
    results
      .filter(({ sampler }) => sampler === name)
      .toSorted((a, b) => a.seed - b.seed)
      .map(({ best }) => best);
  const [gp, random] = SAMPLERS.map(bestOf);
  const differences = gp.map((best, i) => best - random[i]);
  const error = deviation(differences) / Math.sqrt(differences.length);
  const count = (sign: number) => differences.filter((value) => Math.sign(value) === sign).length;
  return {
    medians: { gp: median(gp), random: median(random) },
    differences,
    mean_difference: mean(differences),
    standard_error: Number.isFinite(error) ? error : null,
    wins: [count(1), count(0), count(-1)],
  };
}

/** `+0.0012 ± 0.0008 (standard error); of 10 pairs gp is higher in 7, equal in 1, lower in 2` */
export function differenceText({ mean_difference, standard_error, wins }: Comparison): string {
  const error = standard_error === null ? '' : ` ± ${formatScore(standard_error)} (standard error)`;
  const [higher, equal, lower] = wins;
  return `${formatSigned(mean_difference)}${error}; of ${higher + equal + lower} pairs gp is higher in ${higher}, equal in ${equal}, lower in ${lower}`;
}

/** The section of docs/benchmarks.md that a finished run writes. */
export function markdownOf(
  settings: SearchSettings,
  results: readonly SearchResult[],
  { command, version, machine, date }: Provenance,
): string {
  const comparison = compareSearches(results);
  const find = (seed: number, name: SamplerName) =>
    results.find((result) => result.seed === seed && result.sampler === name) as SearchResult;
  const rows = comparison.differences.map((difference, seed) => {
    const [gp, random] = SAMPLERS.map((name) => find(seed, name));
    const start = gp.values[0] === null ? 'failed' : formatScore(gp.values[0]);
    return `| ${seed} | ${start} | ${formatScore(gp.best)} | ${formatScore(random.best)} | ${formatSigned(difference)} |`;
  });
  const { gp, random } = comparison.medians;
  const { model, trials, train_size, val_size, epochs } = settings;
  const [{ isa, threads }] = results;
  const minutes = results.reduce((sum, { seconds }) => sum + seconds, 0) / 60;
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  return [
    `\`${command}\`: ${model}, ${trials} trials a search, ${train_size.toLocaleString('en')} training images, ${epochs} epoch(s), scored on ${val_size.toLocaleString('en')} validation images.`,
    `Version ${version}, ${isa} on ${threads} threads, ${machine.cpu}, ${date}; ${minutes.toFixed(0)} minutes in all, ${failed} failed trials.`,
    '',
    '| seed | defaults (trial 0) | best of gp | best of random | gp - random |',
    '|---|---|---|---|---|',
    ...rows,
    `| median |  | ${formatScore(gp)} | ${formatScore(random)} | ${formatSigned(median(comparison.differences))} |`,
    '',
    `Mean of the paired differences: ${differenceText(comparison)}.`,
  ].join('\n');
}
