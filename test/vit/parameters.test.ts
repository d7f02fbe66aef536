// The parameter table: counts and names known from the article's checkpoints, first values as PyTorch draws them.
import { describe, expect, it } from 'vitest';
import { MODEL_NAMES, modelConfig } from '../../src/vit/config.ts';
import { checkWeights, initWeights, parameterCount, parameterTable } from '../../src/vit/parameters.ts';

describe('parameterCount', () => {
  it.each([
    ['vit', 6, false, 893_164],
    ['vitbnffn', 6, false, 893_932],
    ['vitbn', 6, false, 893_932],
    ['vitbnffn', 6, true, 903_148],
    ['vitbn', 6, true, 903_148],
    ['vit', 1, false, 153_324],
    ['vitbnffn', 1, false, 153_452],
    ['vitbn', 1, true, 154_988],
  ] as const)('%s of depth %i, qkv bias %s: %i', (model, depth, qkvBias, count) => {
    expect(parameterCount(modelConfig({ model, depth, qkvBias }))).toBe(count);
  });

  it('leaves out positions that are not learned', () => {
    expect(parameterCount(modelConfig({ posEmb: 'pe1d' }))).toBe(893_164 - 17 * 64);
  });

  it('leaves out the output projection of a single head as wide as a token', () => {
    const table = parameterTable(modelConfig({ heads: 1, dimHead: 64 }));
    expect(table.filter(({ name }) => name.includes('to_out'))).toEqual([]);
  });
});

describe('parameterTable', () => {
  it.each(MODEL_NAMES)('%s has the names and shapes of its state_dict', (model) => {
    const table = parameterTable(modelConfig({ model, depth: 1 }));
    expect(table.map(({ name, shape }) => `${name} [${shape.join(', ')}]`)).toMatchSnapshot();
  });

  it.each([
    ['vit', {}, []],
    ['vit', { qkvBias: true }, ['0.to_qkv.bias 512-1024']],
    ['vitbnffn', {}, ['1.Lin1.bias 0-128']],
    [
      'vitbn',
      { qkvBias: true },
      [
        '1.BN.bias 0-49',
        '2.bias 0-64',
        '0.patch_emb.bias 512-1536',
        '0.out_proj.0.bias 0-64',
        '1.Lin1.bias 0-128',
        '1.Lin2.bias 0-64',
      ],
    ],
    [
      'vitbn',
      { qkvBias: true, dropout: 0.1 },
      ['1.BN.bias 0-49', '2.bias 0-64', '0.patch_emb.bias 512-1024', '1.Lin1.bias 0-128', '1.Lin2.bias 0-64'],
    ],
  ] as const)('%s %o: gradients that are zero by algebra', (model, options, expected) => {
    const table = parameterTable(modelConfig({ model, depth: 1, ...options }));
    const flagged = table.flatMap(({ name, zeroGradient }) =>
      zeroGradient === undefined
        ? []
        : [`${name.replace(/^(transformer\.layers\.0|to_patch_embedding)\./, '')} ${zeroGradient.join('-')}`],
    );
    expect(flagged).toEqual(expected);
  });

  it('has running statistics only where they are tracked', () => {
    const statistics = (trackRunningStats: boolean) =>
      parameterTable(modelConfig({ model: 'vitbn', trackRunningStats })).filter(
        (row) => row.kind === 'statistic',
      );
    expect(statistics(true)).toHaveLength(3 * (3 + 2 * 6));
    expect(statistics(false)).toEqual([]);
  });
});

describe('initWeights', () => {
  const config = modelConfig({ model: 'vitbn', depth: 1, dimHead: 32 });

  it('draws the same values for the same seed and others for another', () => {
    const bytes = (seed: number) =>
      [...initWeights(config, seed).values()].map(({ data }) => Buffer.from(data.buffer));
    expect(Buffer.concat(bytes(5)).equals(Buffer.concat(bytes(5)))).toBe(true);
    const [one, two] = [5, 6].map((seed) => initWeights(config, seed).get('cls_token')?.data);
    expect(one).not.toEqual(two);
  });

  it('draws uniform in ±1/sqrt(fan_in) for Linear, normal for positions, 1 and 0 for norms', () => {
    const weights = initWeights(config, 1);
    const values = (name: string) => [...(weights.get(name)?.data ?? [])];
    const spread = (x: number[]) => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0) / x.length);
    const qkv = values('transformer.layers.0.0.patch_emb.weight');
    expect(Math.max(...qkv.map(Math.abs))).toBeLessThanOrEqual(1 / 8);
    expect(spread(qkv)).toBeCloseTo(1 / (8 * Math.sqrt(3)), 3);
    const bias = values('transformer.layers.0.1.Lin2.bias');
    expect(Math.max(...bias.map(Math.abs))).toBeLessThanOrEqual(1 / Math.sqrt(128));
    expect(spread(values('pos_embedding_random'))).toBeCloseTo(1, 1);
    expect(values('transformer.norm.BN.weight')).toEqual(new Array(64).fill(1));
    expect(values('transformer.norm.BN.running_var')).toEqual(new Array(64).fill(1));
    expect(values('transformer.norm.BN.num_batches_tracked')).toEqual([0]);
  });
});

describe('checkWeights', () => {
  it('names every tensor that does not fit', () => {
    const weights = new Map(initWeights(modelConfig({ depth: 1 }), 1));
    weights.delete('cls_token');
    weights.set('mlp_head.bias', { shape: [3], data: new Float32Array(3) });
    weights.set('spare', { shape: [1], data: new Float32Array(1) });
    const check = () => checkWeights(modelConfig({ depth: 1 }), weights);
    expect(check).toThrow(/cls_token\s+is missing/);
    expect(check).toThrow(/mlp_head.bias\s+has shape \[3\]/);
    expect(check).toThrow(/spare\s+is not a tensor/);
  });
});
