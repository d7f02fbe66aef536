// The questions that the article leaves open: their names, and what an answer to one consists of.
import type { TopLevelSpec } from 'vega-lite';

/** In the order in which they are told. */
export const QUESTION_NAMES = ['stats', 'convergence', 'dropout', 'subnormals', 'seeds', 'samplers'] as const;
export type QuestionName = (typeof QUESTION_NAMES)[number];

/** What is asked. */
export const QUESTIONS: Readonly<Record<QuestionName, string>> = {
  stats: 'Does it matter whether BatchNorm keeps running statistics?',
  convergence: 'Does BatchNorm converge faster?',
  dropout: 'Does BatchNorm replace dropout?',
  subnormals: "Do subnormal numbers make vit's time grow with the learning rate?",
  seeds: 'How much does a result depend on the seed?',
  samplers: 'Is the Gaussian process better than random and grid search here?',
};

/** A value of a table in full precision; NaN where it is not known. */
export type Known = string | number;

/** A question's answer; every word of it follows from the numbers. */
export interface Answer {
  readonly name: QuestionName;
  /** One plain sentence. */
  readonly sentence: string;
  /** Budget, and what has to be known to read the numbers. */
  readonly notes: readonly string[];
  readonly header: readonly string[];
  /** The table as it is read, a row a line. */
  readonly cells: readonly (readonly string[])[];
  /** The same in full precision. */
  readonly records: readonly Readonly<Record<string, Known>>[];
  readonly figure: { readonly title: string; readonly spec: TopLevelSpec };
}
