// What every sampler promises, as one suite: src/search/sampler.ts in tests.
import { describe, expect, it } from 'vitest';
import type { History, Sampler } from '../../src/search/sampler.ts';
import { configurationKey } from '../../src/space/encoding.ts';
import {
  contains,
  defineSpace,
  float,
  int,
  type ParameterValues,
  type Space,
} from '../../src/space/space.ts';
import type { Trial } from '../../src/trial/trial.ts';
import { complete, failed, pruned, running, runSearch } from './trials.ts';

const mixed = defineSpace({
  lr: float(1e-5, 1e-1, { log: true }),
  batch: int(20, 120),
  width: int(1, 1024, { log: true }),
  momentum: float(0, 0.99),
});
const middle = { lr: 1e-3, batch: 60, width: 32, momentum: 0.9 };

/** Smooth in search units, best near {@link middle}. */
const bowl = ({ lr, batch, width, momentum }: ParameterValues): number =>
  (Math.log10(lr) + 3) ** 2 +
  ((batch - 60) / 50) ** 2 +
  Math.log2(width / 32) ** 2 / 10 +
  (momentum - 0.9) ** 2;

const sumOf = (params: ParameterValues): number =>
  Object.values(params).reduce((total, value) => total + value, 0);

function expectInside(space: Space, params: ParameterValues): void {
  expect(Object.keys(params)).toEqual(Object.keys(space));
  for (const [name, parameter] of Object.entries(space)) {
    expect(contains(parameter, params[name]), `${name} = ${params[name]}`).toBe(true);
  }
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
      const first = (seed: number) => suggest({ trials: [], seed })?.params;
      expect(first(1)).not.toEqual(first(2));
    });

    it('keeps to the bounds, with whole integers and no repeats', () => {
      const { trials } = search(mixed, 14, bowl);
      expect(trials).toHaveLength(14);
      for (const { params } of trials) expectInside(mixed, params);
      expectDistinct(mixed, trials);
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
