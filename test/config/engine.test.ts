// The engine that a study file or flags name, and options that were given to another one.
import { describe, expect, it } from 'vitest';
import { checkStudy } from '../../src/config/check.ts';
import { createEngine, engineProblems } from '../../src/config/engine.ts';
import { nativeIsas } from '../../src/vit/engines/native/engine.ts';

const silent = (line: string): void => {
  throw new Error(`said: ${line}`);
};

describe('createEngine', () => {
  it.runIf(nativeIsas().length > 0)('takes the native engine without a name', async () => {
    const { info } = await createEngine({}, silent);
    expect(info).toMatchObject({ engine: 'native', isa: nativeIsas()[0] });
    expect((await createEngine({ engine: 'native', threads: 1 }, silent)).info.threads).toBe(1);
    expect(info).not.toHaveProperty('subnormals');
    expect((await createEngine({ flush_subnormals: false }, silent)).info.subnormals).toBe('kept');
  });

  it('takes the engine that is named', async () => {
    expect((await createEngine({ engine: 'wasm', threads: 1 }, silent)).info).toMatchObject({
      engine: 'wasm',
      threads: 1,
    });
    expect((await createEngine({ engine: 'tfjs' }, silent)).info).toMatchObject({
      engine: 'tfjs',
      backend: 'wasm',
    });
    expect((await createEngine({ backend: 'cpu' }, silent)).info).toMatchObject({
      engine: 'tfjs',
      backend: 'cpu',
    });
  });
});

describe('engineProblems', () => {
  it.each([
    [{ engine: 'native', backend: 'cpu' }, 'vit.backend', 'is cpu, but the engine is native'],
    [{ engine: 'tfjs', threads: 2 }, 'vit.threads', 'is 2, but the engine is tfjs'],
    [{ backend: 'cpu', threads: 2 }, 'vit.threads', 'is 2, but the engine is tfjs'],
    [{ engine: 'wasm', flush_subnormals: false }, 'vit.flush_subnormals', 'is false, but the engine is wasm'],
    [{ backend: 'cpu', flush_subnormals: true }, 'vit.flush_subnormals', 'is true, but the engine is tfjs'],
  ] as const)('%j', (section, where, message) => {
    expect(engineProblems(section)).toMatchObject([{ where, message }]);
    const space = { lr: { float: [1e-4, 1e-2] } };
    const { problems } = checkStudy({ name: 'x', vit: { model: 'vit', ...section }, space });
    expect(problems).toMatchObject([{ where, message }]);
  });

  it.each([
    {},
    { engine: 'native', threads: 2, flush_subnormals: false },
    { engine: 'wasm' },
    { backend: 'cpu' },
  ] as const)('none: %j', (section) => expect(engineProblems(section)).toEqual([]));
});
