// Which of the kernels' paths a configuration must take, said apart from the kernels: a fallback must not pass for the
// fast way.
import { expect } from 'vitest';
import type { ModelConfig } from '../../src/vit/config.ts';
import type { EngineModel } from '../../src/vit/engine.ts';
import { PATH } from '../../src/vit/engines/kernels/host.ts';
import { KernelModel } from '../../src/vit/engines/kernels/model.ts';

/** What was just asked of a model. */
export type Call = 'train' | 'gradients' | 'evaluate';

type Path = keyof typeof PATH;

/** The names of the paths for a call. */
function expectedPaths(config: ModelConfig, call: Call): Path[] {
  const { model, dim, dimHead, heads, qkvBias, dropout, embDropout, pool, trackRunningStats } = config;
  const projects = heads !== 1 || dimHead !== dim;
  const merged = projects && dim < 2 * dimHead && !(qkvBias && dropout > 0);
  const folded = call === 'evaluate' && model !== 'vit' && trackRunningStats;
  const meeting = model !== 'vit' && !folded;
  const paths: readonly [Path, boolean][] = [
    ['merged', merged],
    ['plain', !merged],
    ['clsOnly', pool === 'cls' && !meeting],
    ['folded', folded],
    ['grouped', !meeting],
    ['phased', meeting],
    ['dropout', call === 'train' && (dropout > 0 || embDropout > 0)],
  ];
  return paths.filter(([, taken]) => taken).map(([name]) => name);
}

/** Holds the paths of a model's newest call against the rule. */
export function expectPaths(model: EngineModel, config: ModelConfig, call: Call): void {
  if (!(model instanceof KernelModel)) throw new Error('only models on kernels know their paths');
  const taken = (Object.keys(PATH) as Path[]).filter((name) => (model.lastPaths & PATH[name]) !== 0);
  expect(taken, `paths of ${call}`).toEqual(expectedPaths(config, call));
}
