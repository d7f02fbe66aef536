// The library's front door: names become objects, types follow from the space, a study is continued.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { choice, createStudy, float, InputError, int, type Study } from '../../src/index.ts';
import { temporaryFolder } from '../support/idx.ts';

const space = { lr: float(1e-5, 1e-1, { log: true }) };

describe('createStudy', () => {
  it('asks and tells', async () => {
    const study = await createStudy({ space, direction: 'minimize', seed: 0, storage: 'memory' });
    const trial = await study.ask();
    expect(trial).toMatchObject({ number: 0, params: { lr: expect.any(Number) } });
    expectTypeOf(trial!.params).toEqualTypeOf<{ readonly lr: number }>();
    expect(await study.tell(trial!, 0.5)).toMatchObject({ state: 'COMPLETE', value: 0.5 });
    expect(study.best).toMatchObject({ number: 0, value: 0.5 });
  });

  it('gives equal suggestions for equal seeds', async () => {
    const paramsOf = async (seed: number) => {
      const study = await createStudy({ space, seed });
      await study.optimize(({ params: { lr } }) => Math.log(lr) ** 2, { trials: 7 });
      return study.trials.map(({ params }) => params.lr);
    };
    expect(await paramsOf(3)).toEqual(await paramsOf(3));
    expect(await paramsOf(3)).not.toEqual(await paramsOf(4));
  });

  it('types choices and conditional parameters', async () => {
    const study = await createStudy({
      space: {
        opt: choice(['sgd', 'adam']),
        momentum: float(0, 1, { when: { opt: 'sgd' } }),
        layers: int(1, 4),
      },
    });
    expectTypeOf(study).toExtend<Study>();
    const result = await study.optimize(
      ({ params }) => {
        expectTypeOf(params).toEqualTypeOf<{
          readonly opt: 'sgd' | 'adam';
          readonly momentum: number | undefined;
          readonly layers: number;
        }>();
        expect('momentum' in params).toBe(params.opt === 'sgd');
        return params.layers - (params.momentum ?? 0);
      },
      { trials: 12, parallel: 3 },
    );
    expect(result.best?.params.layers).toBeLessThan(3);
  });

  it('goes without a space: the objective defines it as it runs', async () => {
    const study = await createStudy({ seed: 1 });
    const result = await study.optimize(
      (trial) => {
        const x = trial.suggestFloat('x', -5, 5);
        const kind = trial.suggestChoice('kind', ['a', 'b']);
        expectTypeOf(kind).toEqualTypeOf<'a' | 'b'>();
        return x ** 2 + (kind === 'a' ? 0 : 1);
      },
      { trials: 25 },
    );
    expect(result.best?.value).toBeLessThan(0.5);
  });

  it('keeps a study in a file, and goes on with it', async () => {
    const storage = join(temporaryFolder(), 'study', 'journal.log');
    const options = { space, storage, name: 'kept' } as const;
    {
      await using study = await createStudy(options);
      await study.optimize(({ params: { lr } }) => lr, { trials: 3 });
    }
    expect(existsSync(storage)).toBe(true);
    await using study = await createStudy(options);
    expect(study.trials).toHaveLength(3);
    await expect(createStudy({ ...options, seed: 7 })).rejects.toThrow('seed was 0, is now 7');
  });

  it.each([
    [{ space: { lr: float(1, 0) } }, 'space.lr.float is [1, 0]: upside down'],
    [{ space, sampler: 'gpp' as 'gp' }, 'sampler is "gpp"\n  did you mean gp?'],
    [{ space, direction: 'max' as 'maximize' }, 'direction is "max"'],
    [{ space, seed: -1 }, 'seed is -1'],
    [
      { space, constraints: ['lrr < 1'] },
      'constraints[0] names lrr, which is no parameter\n  did you mean lr?',
    ],
    [{ space, constraints: ['lr > 1'] }, 'constraints leave nothing to try'],
  ])('refuses %j', async (options, message) => {
    await expect(createStudy(options)).rejects.toThrow(InputError);
    await expect(createStudy(options)).rejects.toThrow(message);
  });
});
