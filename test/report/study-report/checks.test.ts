// The health checks, each with studies that it must speak of and studies that it must not.
import { describe, expect, test } from 'vitest';
import { plainText } from '../../../src/report/document/document.ts';
import { boundFindings } from '../../../src/report/study-report/checks/bounds.ts';
import { budgetFindings } from '../../../src/report/study-report/checks/budget.ts';
import { failureFindings, hypergeometricTail } from '../../../src/report/study-report/checks/failures.ts';
import type { Findings } from '../../../src/report/study-report/checks/finding.ts';
import { irrelevantFindings } from '../../../src/report/study-report/checks/irrelevant.ts';
import { noiseFindings } from '../../../src/report/study-report/checks/noise.ts';
import { scoredOnFindings } from '../../../src/report/study-report/checks/scored-on.ts';
import { reportFacts } from '../../../src/report/study-report/facts.ts';
import { choice, float, type Space } from '../../../src/space/space.ts';
import type { Trial } from '../../../src/trial/trial.ts';
import { DEFINITION, failedTrial, trial } from '../records.ts';

const factsOf = (
  trials: readonly Trial[],
  space: Space = DEFINITION.space,
  predicted?: { noiseSd: number },
) => {
  const best = { number: 0, params: {}, mean: 0, sd: 0, indistinguishable: [], ...predicted };
  return reportFacts(
    { ...DEFINITION, space, trials, attrs: {} },
    predicted && { ...best, noiseSd: predicted.noiseSd },
    false,
  );
};
const textsOf = (findings: Findings) =>
  findings === 'unknown' ? findings : findings.map(({ text }) => plainText(text));

const at = (lrs: readonly number[], batch = 64) =>
  lrs.map((lr, number) => trial(number, 0.9 - number / 100, { params: { lr, batch_size: batch } }));

describe('optima on a bound', () => {
  test('are found where the best three are close to it, in the scale of the search', () => {
    const found = boundFindings(factsOf(at([9.5e-3, 9.9e-3, 1e-2, 1e-3, 1e-4, 1e-5])));
    expect(textsOf(found)).toEqual([
      'lr of the best three trials is within 1 % of the range from the upper bound 1.0e-2: better values may lie beyond it. Widen the range, if such values make sense.',
    ]);
    expect(found !== 'unknown' && found[0].about?.name).toBe('lr');
  });

  test('are found of whole numbers', () => {
    const found = textsOf(boundFindings(factsOf(at([1e-3, 2e-3, 5e-4, 1e-4, 3e-3, 3e-4], 20))));
    expect(found[0]).toMatch(/^batch_size of the best three trials is the lower bound 20:/);
  });

  test.each([
    ['one of the best three is elsewhere', at([9.9e-3, 1e-3, 1e-2, 1e-3, 1e-4, 1e-5]), []],
    ['few trials', at([1e-2, 1e-2, 1e-2]), 'unknown'],
  ])('are none where %s', (_, trials, expected) => expect(boundFindings(factsOf(trials))).toEqual(expected));

  test('are none of choices without order', () => {
    const space = { opt: choice(['a', 'b', 'c', 'd', 'e']) };
    const trials = [0, 1, 2, 3, 4, 5].map((number) => trial(number, 0.9, { params: { opt: 'a' } }));
    expect(boundFindings(factsOf(trials, space))).toEqual([]);
  });
});

describe('noise', () => {
  const trials = Array.from({ length: 12 }, (_, number) => trial(number, 0.9 + number / 1000));

  test('dominates where it is as large as the spread', () => {
    expect(textsOf(noiseFindings(factsOf(trials, undefined, { noiseSd: 0.003 })))[0]).toMatch(
      /^Noise dominates: a standard deviation of about 0.0030 is 83 % of the scores' spread of 0.0036/,
    );
  });

  test('may be all of a small gain', () => {
    const few = trials.map((one, index) =>
      index === 3 ? { ...one, value: 0.85 } : { ...one, value: 0.9 + index / 2000 },
    );
    expect(textsOf(noiseFindings(factsOf(few, undefined, { noiseSd: 0.004 })))[0]).toMatch(
      /^The gain of \+0.6 points on the default is less than twice the noise of about 0.0040/,
    );
  });

  test('is no matter where it is small, and unknown of few trials', () => {
    expect(noiseFindings(factsOf(trials, undefined, { noiseSd: 0.0001 }))).toEqual([]);
    expect(noiseFindings(factsOf(trials.slice(0, 5), undefined, { noiseSd: 0.1 }))).toBe('unknown');
    expect(noiseFindings(factsOf(trials))).toBe('unknown');
  });
});

describe('failures', () => {
  const space = { lr: float(0, 1), width: float(0, 1) };
  const scattered = (failsAt: (lr: number, number: number) => boolean) =>
    Array.from({ length: 30 }, (_, number) => {
      const params = { lr: ((number * 7) % 30) / 30, width: ((number * 11) % 30) / 30 };
      const one = failsAt(params.lr, number) ? failedTrial(number, 'diverged', 'x') : trial(number, 0.5);
      return { ...one, params };
    });

  test('cluster where all of them lie beyond a value', () => {
    expect(
      textsOf(
        failureFindings(
          factsOf(
            scattered((lr) => lr >= 0.8),
            space,
          ),
        ),
      ),
    ).toEqual([
      'Failures cluster: 6 of 6 are where lr is 0.800 or more, in 6 trials; of the other 24 none failed (6 diverged). Leave that part out by a narrower range or a constraint, unless the failure can be mended.',
    ]);
  });

  test('cluster at one choice', () => {
    const choices = { opt: choice(['sgd', 'adam']) };
    const trials = Array.from({ length: 20 }, (_, number) => ({
      ...(number % 2 ? failedTrial(number, 'oom', 'x') : trial(number, 0.5)),
      params: { opt: number % 2 ? 'adam' : 'sgd' },
    }));
    expect(textsOf(failureFindings(factsOf(trials, choices)))[0]).toContain(
      'where opt is adam, in 10 trials',
    );
  });

  test('are many where they lie anywhere', () => {
    const found = textsOf(
      failureFindings(
        factsOf(
          scattered((_, number) => number % 4 === 1),
          space,
        ),
      ),
    );
    expect(found).toEqual([
      '8 of 30 trials failed, 27 % (8 diverged), and no parameter tells where: it may be the program or the machine.',
    ]);
  });

  test('are no matter where they are few', () => {
    expect(
      failureFindings(
        factsOf(
          scattered((_, number) => number === 3),
          space,
        ),
      ),
    ).toEqual([]);
  });

  // scipy.stats.hypergeom(20, 7, 12).sf(3) = 0.7492260061919507
  test('are judged by the hypergeometric distribution', () => {
    expect(hypergeometricTail(4, 20, 7, 12)).toBeCloseTo(0.7492260061919507, 12);
    expect(hypergeometricTail(0, 20, 7, 12)).toBeCloseTo(1, 12);
  });
});

describe('parameters that do not matter', () => {
  const space = { x: float(0, 1), idle: float(0, 1) };
  const trials = Array.from({ length: 24 }, (_, number) => {
    const params = { x: (number * 0.618) % 1, idle: (number * 0.755) % 1 };
    return trial(number, 1 - (params.x - 0.4) ** 2, { params, distributions: space });
  });
  const facts = (some: readonly Trial[]) =>
    reportFacts({ ...DEFINITION, space, trials: some, attrs: {} }, undefined);

  test('are found, and those that do are not', () => {
    const found = textsOf(irrelevantFindings(facts(trials)));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^idle hardly matters: over its whole range the expected score changes by /);
  });

  test('are unknown of few trials', () =>
    expect(irrelevantFindings(facts(trials.slice(0, 6)))).toBe('unknown'));
});

describe('the budget', () => {
  test('is small below ten trials a parameter', () => {
    expect(textsOf(budgetFindings(factsOf(at([1e-3, 1e-4, 1e-5]))))).toEqual([
      'The budget is small: 3 trials for 2 parameters, where 10 a parameter make 20. Run more trials, or search fewer parameters.',
    ]);
  });

  test('is enough where the space holds no more', () => {
    const space = { opt: choice(['a', 'b']) };
    const trials = ['a', 'b'].map((opt, number) => trial(number, 0.5, { params: { opt } }));
    expect(budgetFindings(factsOf(trials, space))).toEqual([]);
  });
});

describe('the scoring set', () => {
  const scored = (objective: typeof DEFINITION.objective) =>
    scoredOnFindings({ study: { ...DEFINITION, objective, trials: [], attrs: {} } });

  test('is said to be used up where it is the test set', () => {
    expect(textsOf(scored({ score_on: 'test' }))[0]).toMatch(/^Trials were scored on the test set/);
    expect(scored({ score_on: 'validation' })).toEqual([]);
    expect(scored({ kind: 'command' })).toBe('unknown');
    expect(scored(null)).toBe('unknown');
  });
});
