// What every sampler promises, as one suite: src/search/sampler.ts in tests.
import { describe, expect, it } from 'vitest';
import type { History, Sampler } from '../../src/search/sampler.ts';
import { satisfies } from '../../src/space/constraints.ts';
import { configurationKey } from '../../src/space/encoding.ts';
import { contains } from '../../src/space/parameter.ts';
import {
  activeNames,
  bool,
  choice,
  constant,
  defineSpace,
  float,
  int,
  type ParameterValues,
  type Space,
} from '../../src/space/space.ts';
import type { Trial } from '../../src/trial/trial.ts';
import { complete, failed, type Numbers, pruned, running, runSearch } from './trials.ts';

const mixed = defineSpace({
  lr: float(1e-5, 1e-1, { log: true }),
  batch: int(20, 120),
  width: int(1, 1024, { log: true }),
  momentum: float(0, 0.99),
});
const middle = { lr: 1e-3, batch: 60, width: 32, momentum: 0.9 };

/** Smooth in search units, best near {@link middle}. */
const bowl = ({ lr, batch, width, momentum }: Numbers): number =>
  (Math.log10(lr) + 3) ** 2 +
  ((batch - 60) / 50) ** 2 +
  Math.log2(width / 32) ** 2 / 10 +
  (momentum - 0.9) ** 2;

/** Everything that a space can hold. */
const various = defineSpace({
  opt: choice(['sgd', 'adam', 'lion']),
  lr: float(1e-5, 1e-1, { log: true }),
  momentum: float(0, 0.9, { step: 0.1, when: { opt: 'sgd' } }),
  nesterov: bool({ when: { opt: 'sgd' } }),
  size: choice(['s', 'm', 'l'], { ordered: true }),
  heads: int(2, 16, { step: 2 }),
  seed: constant(7),
});

const sumOf = (params: Numbers): number =>
  Object.values(params).reduce((total, value) => total + Number(value || 0), 0);

/** Best for sgd with much momentum, large and with eight heads. */
const variousBowl = (params: ParameterValues): number =>
  (params.opt === 'sgd' ? 1 - (params.momentum as number) + (params.nesterov ? 0 : 0.2) : 1.5) +
  (Math.log10(params.lr as number) + 3) ** 2 / 4 +
  (params.size === 'l' ? 0 : 0.3) +
  Math.abs((params.heads as number) - 8) / 16;

function expectInside(space: Space, params: ParameterValues): void {
  const active = activeNames(space, params);
  expect(Object.keys(params)).toEqual(Object.keys(space).filter((name) => active.has(name)));
  for (const name of active)
    expect(contains(space[name], params[name]), `${name} = ${params[name]}`).toBe(true);
}

function expectDistinct(space: Space, trials: readonly Trial[]): void {
  expect(new Set(trials.map(({ params }) => configurationKey(space, params))).size).toBe(trials.length);
}

/** Holds a sampler to the contract. */
export function describeSamplerContract(create: () => Sampler): void {
  const search = (space: Space, trials: number, evaluate = sumOf, seed = 0) =>
    runSearch({ space, sampler: create(), evaluate, trials, seed });
  const suggest = (history: Partial<History> & Pick<History, 'trials'>, sampler = create()) =>
    sampler.suggest({ space: mixed, direction: 'minimize', seed: 3, ...history });

  describe(`the contract of samplers, ${create().name}`, () => {
    it('gives equal suggestions for equal histories, whoever asks and however often', () => {
      const { trials } = search(mixed, 9, bowl, 3);
      const sampler = create();
      for (const length of [9, 0, 4, 9]) {
        const past = trials.slice(0, length);
        expect(suggest({ trials: past }, sampler)).toEqual(suggest({ trials: past }));
      }
      for (const [number, trial] of trials.entries()) {
        expect(suggest({ trials: trials.slice(0, number) })?.params).toEqual(trial.params);
      }
    });

    it('gives other suggestions for other seeds', () => {
      // The first one of gp is the centre, whatever the seed.
      const second = (seed: number) => suggest({ trials: [complete(0, middle, 1)], seed })?.params;
      expect(second(1)).not.toEqual(second(2));
    });

    it('keeps to the bounds, with whole integers and no repeats', () => {
      const { trials } = search(mixed, 14, bowl);
      expect(trials).toHaveLength(14);
      for (const { params } of trials) expectInside(mixed, params);
      expectDistinct(mixed, trials);
    });

    it('proposes the defaults after what was put in the queue, unless that has them', () => {
      const space = { a: int(0, 9, { default: 3 }), b: float(0, 1, { default: 0.25 }) };
      const given = (number: number, params: ParameterValues) => ({
        ...complete(number, params, 0.5),
        systemAttrs: { fixed_params: params },
      });
      const others = [given(0, { a: 1, b: 0.5 }), given(1, { a: 2, b: 0.5 })];
      expect(suggest({ space, trials: others })).toMatchObject({ params: { a: 3, b: 0.25 }, by: 'default' });
      const same = given(2, { a: 3, b: 0.25 });
      expect(suggest({ space, trials: [...others, same] })?.by).not.toBe('default');
      const proposed = complete(2, { a: 5, b: 0.75 }, 0.5);
      expect(suggest({ space, trials: [...others, proposed] })?.by).not.toBe('default');
    });

    it('begins with the defaults when every parameter has one', () => {
      const space = { a: int(0, 9, { default: 3 }), b: float(0, 1, { default: 0.25 }) };
      expect(suggest({ space, trials: [] })).toMatchObject({ params: { a: 3, b: 0.25 }, by: 'default' });
      expect(suggest({ space, trials: [running(0, { a: 3, b: 0.25 })] })?.by).not.toBe('default');
      const lost = failed(0, { a: 3, b: 0.25 }, 'infrastructure');
      expect(suggest({ space, trials: [lost] })).toMatchObject({ params: { a: 3, b: 0.25 }, by: 'default' });
      expect(suggest({ space: { ...space, c: float(0, 1) }, trials: [] })?.by).not.toBe('default');
    });

    it.each([
      ['two integers', { a: int(0, 3), b: int(1, 4, { log: true }) }, 16],
      ['an integer and a pinned float', { a: int(5, 11), b: float(2, 2) }, 7],
      ['a single configuration', { a: int(4, 4), b: float(1, 1) }, 1],
    ])('tries every configuration of %s once and then has nothing left', (_, space, count) => {
      const history = search(space, count + 1);
      expect(history.trials).toHaveLength(count);
      expectDistinct(space, history.trials);
      expect(create().suggest(history)).toBeUndefined();
    });

    it('searches choices, steps, bools and conditions, inactive parameters left out', () => {
      const evaluate = variousBowl as unknown as (params: Numbers) => number;
      const { trials } = search(various, 24, evaluate);
      expect(trials).toHaveLength(24);
      for (const { params } of trials) expectInside(various, params);
      expectDistinct(various, trials);
      expect(new Set(trials.map(({ params }) => params.opt)).size).toBe(3);
    });

    it.each([
      ['a condition', { opt: choice(['a', 'b']), depth: int(1, 3, { when: { opt: 'b' } }) }, [], 4],
      ['a constraint', { a: int(1, 6), b: int(1, 6) }, ['a * b <= 6'], 14],
      ['both', { on: bool(), k: int(1, 9, { when: { on: true } }) }, ['k % 2 == 0'], 5],
    ])(
      'tries every configuration under %s once and then has nothing left',
      (_, space, constraints, count) => {
        const history = runSearch({ space, constraints, sampler: create(), evaluate: sumOf, trials: 99 });
        expect(history.trials).toHaveLength(count);
        expectDistinct(space, history.trials);
      },
    );

    it('keeps to constraints that leave a tenth of the space', () => {
      const space = { a: float(0, 1), b: float(0, 1), k: int(1, 9) };
      const constraints = ['a + b <= 0.6', 'k >= 3 or a > 0.5'];
      const { trials } = runSearch({ space, constraints, sampler: create(), evaluate: sumOf, trials: 12 });
      expect(trials).toHaveLength(12);
      for (const { params } of trials)
        expect(satisfies(constraints, params), JSON.stringify(params)).toBe(true);
    });

    it('proposes nothing where constraints leave nothing', () => {
      const space = { a: int(1, 9), b: float(0, 1) };
      expect(suggest({ space, constraints: ['a > 20'], trials: [] })).toBeUndefined();
    });

    it('counts running and failed configurations as taken, but not those lost to infrastructure', () => {
      const space = { a: int(0, 3) };
      const trials = [
        complete(0, { a: 0 }, 1),
        running(1, { a: 1 }),
        failed(2, { a: 2 }, 'diverged'),
        failed(3, { a: 3 }, 'infrastructure'),
      ];
      expect(suggest({ space, trials })?.params).toEqual({ a: 3 });
      expect(suggest({ space, trials: [...trials, running(4, { a: 3 })] })).toBeUndefined();
    });

    it.each([
      ['float', { x: float(-3, 5) }],
      ['log float', { x: float(1e-8, 1e3, { log: true }) }],
      ['int', { x: int(-1000, 1000) }],
      ['log int', { x: int(1, 100_000, { log: true }) }],
    ])('searches a space with one %s', (_, space) => {
      const { trials } = search(space, 9, ({ x }) => Math.cos(x));
      expect(trials).toHaveLength(9);
      for (const { params } of trials) expectInside(space, params);
      expectDistinct(space, trials);
    });

    it('leaves pinned parameters where they are', () => {
      const space = { a: float(0.5, 0.5), b: int(7, 7), c: float(0, 1) };
      for (const { params } of search(space, 9).trials) expect(params).toMatchObject({ a: 0.5, b: 7 });
    });

    describe('survives a history of', () => {
      const at = (number: number) => ({ ...middle, batch: 20 + number });
      const cases: [string, Trial[]][] = [
        ['failures only', [0, 1, 2, 3, 4, 5].map((number) => failed(number, at(number), 'diverged'))],
        [
          'lost trials only',
          [0, 1, 2, 3, 4, 5].map((number) => failed(number, at(number), 'infrastructure')),
        ],
        ['running trials only', [0, 1, 2, 3, 4, 5].map((number) => running(number, at(number)))],
        ['equal values', [0, 1, 2, 3, 4, 5].map((number) => complete(number, at(number), 0.5))],
        [
          'everything at once',
          [
            complete(0, at(0), 1),
            failed(1, at(1), 'diverged'),
            pruned(2, at(2), 3),
            pruned(3, at(3), null),
            complete(4, at(4), 2),
            failed(5, at(5), 'crash'),
            complete(6, at(6), 0.5),
            running(7, at(7)),
            failed(8, at(8), 'infrastructure'),
          ],
        ],
        ['repeated configurations', [0, 1, 2, 3, 4, 5].map((number) => complete(number, middle, number))],
        [
          'huge and tiny values',
          [0, 1, 2, 3, 4, 5].map((n) => complete(n, at(n), n % 2 === 0 ? 1e150 : 1e-150)),
        ],
      ];
      it.each(cases)('%s', (_, trials) => {
        const suggestion = suggest({ trials });
        expectInside(mixed, suggestion!.params);
        const taken = trials.map(({ params }) => configurationKey(mixed, params));
        const lost = trials.every(({ systemAttrs }) =>
          JSON.stringify(systemAttrs).includes('infrastructure'),
        );
        if (!lost) expect(taken).not.toContain(configurationKey(mixed, suggestion!.params));
      });
    });
  });
}
