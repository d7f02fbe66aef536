// Weights in safetensors files: what is written, what comes back, and that no damaged file passes for weights.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HpoError, InputError } from '../../src/errors.ts';
import { MODEL_NAMES, type ModelConfig, modelConfig } from '../../src/vit/config.ts';
import type { Weights } from '../../src/vit/engine.ts';
import { initWeights } from '../../src/vit/parameters.ts';
import { decodeSafetensors, encodeSafetensors } from '../../src/vit/safetensors.ts';
import { loadWeights, saveWeights } from '../../src/vit/weights-file.ts';
import { temporaryFolder } from '../support/idx.ts';

/** A file from its parts, whatever they are. */
function fileOf(header: unknown, data: Uint8Array = new Uint8Array(0)): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, data]);
}

const tensor = (from: number, to: number, shape: readonly number[] = [(to - from) / 4], dtype = 'F32') => ({
  dtype,
  shape,
  data_offsets: [from, to],
});

function problemsOf(action: () => unknown): InputError {
  try {
    action();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

const small = (options: Partial<ModelConfig> = {}) =>
  modelConfig({ dim: 8, depth: 2, heads: 2, dimHead: 4, mlpDim: 8, ...options });

describe('the format', () => {
  it('is a length, a header and the data, written so that PyTorch reads it', () => {
    const tensors: Weights = new Map([
      ['a.weight', { shape: [1, 3], data: Float32Array.of(1, -2.5, 1e-40) }],
      ['a.num_batches_tracked', { shape: [], data: Float32Array.of(7) }],
    ]);
    const bytes = encodeSafetensors({ tensors, metadata: { format: 'pt', ü: '"' } });
    const view = new DataView(bytes.buffer);
    const headerBytes = Number(view.getBigUint64(0, true));
    expect(headerBytes % 8).toBe(0);
    expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + headerBytes)))).toEqual({
      __metadata__: { format: 'pt', ü: '"' },
      'a.weight': { dtype: 'F32', shape: [1, 3], data_offsets: [8, 20] },
      'a.num_batches_tracked': { dtype: 'I64', shape: [], data_offsets: [0, 8] },
    });
    expect(view.getBigInt64(8 + headerBytes, true)).toBe(7n);
    expect(view.getFloat32(8 + headerBytes + 12, true)).toBe(-2.5);
    expect(bytes.length).toBe(8 + headerBytes + 20);
  });

  it('gives back what it was given, bit for bit', () => {
    const names = fc.string({ minLength: 1 }).filter((name) => name !== '__metadata__');
    const values = fc.float32Array({ maxLength: 20 });
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(names, values), { selector: ([name]) => name }), (entries) => {
        const tensors = new Map(entries.map(([name, data]) => [name, { shape: [data.length], data }]));
        const back = decodeSafetensors(encodeSafetensors({ tensors, metadata: { k: 'v' } }), 'f');
        expect(back.metadata).toEqual({ k: 'v' });
        expect(new Set(back.tensors.keys())).toEqual(new Set(tensors.keys()));
        for (const [name, { data }] of tensors) expect(back.tensors.get(name)?.data).toEqual(data);
      }),
    );
  });

  it('reads the types in which others write weights, at any place of the data', () => {
    const bytes = Buffer.alloc(36);
    for (const [index, bits] of [0x3c00, 0x0001, 0xc000, 0x7bff, 0x3f80, 0xc049].entries())
      bytes.writeUInt16LE(bits, 2 * index);
    bytes.writeDoubleLE(0.1, 12);
    bytes.writeBigInt64LE(-3n, 20);
    const header = {
      half: tensor(0, 8, [4], 'F16'),
      brain: tensor(8, 12, [2], 'BF16'),
      double: tensor(12, 20, [1], 'F64'),
      whole: tensor(20, 28, [], 'I64'),
      single: tensor(28, 36, [2]),
    };
    const { tensors } = decodeSafetensors(fileOf(header, bytes), 'f');
    expect([...(tensors.get('half')?.data ?? [])]).toEqual([1, 2 ** -24, -2, 65504]);
    expect([...(tensors.get('brain')?.data ?? [])]).toEqual([1, -3.140625]);
    expect([...(tensors.get('double')?.data ?? [])]).toEqual([Math.fround(0.1)]);
    expect(tensors.get('whole')).toEqual({ shape: [], data: Float32Array.of(-3) });
    expect(tensors.get('single')?.shape).toEqual([2]);
  });

  const eight = new Uint8Array(8);
  const huge = fileOf('{}');
  huge.set([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
  it.each<[string, Uint8Array, RegExp]>([
    ['no bytes', new Uint8Array(0), /^f has 0 bytes/],
    ['a length alone', eight.subarray(0, 7), /^f has 7 bytes/],
    ['a length of nothing', huge, /promises a header of 1844674407370955\d+ bytes and has 10/],
    [
      'a header that is cut off',
      fileOf({ a: tensor(0, 8) }, eight).subarray(0, 20),
      /promises a header of \d+ bytes and has 20/,
    ],
    ['a zip archive', Buffer.from('PK\u0003\u0004........'), /zip archive \(PyTorch's own \.pt\?\)/],
    ['no JSON', fileOf('{"a": '), /^f has a header that is not JSON/],
    ['another JSON', fileOf('[1]'), /^f has a header that is no JSON object/],
    [
      'no UTF-8',
      (() => {
        const f = fileOf('{"a":1}');
        f[10] = 0xff;
        return f;
      })(),
      /not UTF-8/,
    ],
    ['metadata of numbers', fileOf({ __metadata__: { a: 1 } }), /^f: __metadata__ is no map of texts/],
    [
      'a name twice',
      fileOf(
        '{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"\\u0061":{"dtype":"F32","shape":[],"data_offsets":[4,8]}}',
        eight,
      ),
      /^f: a is in the header twice/,
    ],
    ['no entry', fileOf({ a: 3 }), /^f: a lacks a dtype, shape or data_offsets/],
    ['a negative offset', fileOf({ a: tensor(-8, 0, [2]) }), /^f: a lacks/],
    ['offsets turned round', fileOf({ a: tensor(8, 0, [2]) }, eight), /^f: a lies at bytes 8 to 0/],
    [
      'an offset behind the end',
      fileOf({ a: tensor(0, 12) }, eight),
      /^f: a lies at bytes 0 to 12 of the data, which has 8/,
    ],
    [
      'another dtype',
      fileOf({ a: tensor(0, 8, [8], 'U8') }, eight),
      /^f: a has the dtype U8\n {2}hpo reads F32, F64/,
    ],
    [
      'the dtype of a prototype',
      fileOf({ a: tensor(0, 8, [8], 'toString') }, eight),
      /has the dtype toString/,
    ],
    [
      'another size',
      fileOf({ a: tensor(0, 8, [3]) }, eight),
      /^f: a has 8 bytes, but F32 of shape \[3\] takes 12/,
    ],
    ['a size beyond numbers', fileOf({ a: tensor(0, 8, [2 ** 40, 2 ** 40, 0]) }, eight), /^f: a has 8 bytes/],
    ['an overlap', fileOf({ a: tensor(0, 8), b: tensor(4, 8) }, eight), /^f: b overlaps a/],
    ['a hole', fileOf({ a: tensor(4, 8) }, eight), /^f: a leaves 4 bytes before it/],
    ['bytes at the end', fileOf({ a: tensor(0, 4) }, eight), /^f has 4 bytes after its last tensor/],
  ])('refuses %s', (_, bytes, message) => {
    const error = problemsOf(() => decodeSafetensors(bytes, 'f'));
    expect([error.code, error.message]).toEqual(['BAD_DATA', expect.stringMatching(message)]);
  });

  it('refuses any file that was cut off', () => {
    const whole = encodeSafetensors({ tensors: initWeights(small(), 1), metadata: { a: 'b' } });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length - 1 }), (length) => {
        expect(problemsOf(() => decodeSafetensors(whole.subarray(0, length), 'f')).message).toMatch(/^f/);
      }),
    );
  });

  it('reads or refuses a file with a damaged header, and never fails otherwise', () => {
    const whole = encodeSafetensors({ tensors: initWeights(small({ depth: 1 }), 1), metadata: { a: 'b' } });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const bytes = whole.slice();
        bytes[at] = byte;
        try {
          decodeSafetensors(bytes, 'f');
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a weights file', () => {
  it.each(MODEL_NAMES)('keeps the weights and the configuration of %s', (model) => {
    const path = join(temporaryFolder(), 'w.safetensors');
    const config = small({ model, pool: 'mean', qkvBias: true });
    const weights = initWeights(config, 3);
    saveWeights(path, { config, weights, metadata: { lr: '0.001' } });
    const loaded = loadWeights(path);
    expect(loaded.config).toEqual(config);
    expect(loaded.metadata).toEqual({ format: 'pt', lr: '0.001' });
    expect(new Map(loaded.weights)).toEqual(new Map(weights));
    expect([...loaded.weights.keys()]).toEqual([...weights.keys()]);
  });

  it('appears whole or not at all, and leaves nothing behind when it cannot be written', () => {
    const folder = temporaryFolder();
    const config = small();
    const weights = initWeights(config, 3);
    mkdirSync(join(folder, 'taken'));
    expect(() => saveWeights(join(folder, 'taken'), { config, weights })).toThrow(HpoError);
    expect(() => saveWeights(join(folder, 'none', 'w'), { config, weights })).toThrow(
      /none\/w cannot be written \(ENOENT\)/,
    );
    expect(() => saveWeights(join(folder, 'w'), { config: small({ dim: 6 }), weights })).toThrow(
      /the model needs it with shape/,
    );
    expect(readdirSync(folder)).toEqual(['taken']);
  });

  it('says what is wrong with a file, each with its tensor', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'w.safetensors');
    const refused = () => problemsOf(() => loadWeights(path));
    expect(refused().message).toMatch(/w\.safetensors does not exist/);
    mkdirSync(path);
    expect(refused().message).toMatch(/w\.safetensors cannot be read \(EISDIR\)/);
    const config = small({ model: 'vitbn' });
    const other = join(folder, 'other.safetensors');
    const save = (metadata: Record<string, string>, change: (weights: Weights) => void = () => {}) => {
      const tensors = initWeights(config, 1);
      change(tensors);
      writeFileSync(other, encodeSafetensors({ tensors, metadata }));
      return problemsOf(() => loadWeights(other));
    };
    saveWeights(other, { config, weights: initWeights(config, 1) });
    const text = /"hpo:config":("(?:[^"\\]|\\.)*")/.exec(readFileSync(other, 'latin1'))?.[1] ?? '';
    const right = JSON.parse(text) as string;
    expect(save({ 'hpo:config': '{' }).message).toMatch(/hpo:config is no model configuration/);
    expect(save({ 'hpo:config': right.replace('"dim":8', '"dim":"8"') }).message).toMatch(
      /hpo:config has a bad dim\n/,
    );
    expect(save({ 'hpo:config': right.replace('"patch_size":7', '"patch_size":5') }).message).toMatch(
      /hpo:config: patchSize is 5/,
    );
    expect(
      save({ 'hpo:config': right.replace('"image_size":28', '"image_size":1000000000') }).message,
    ).toMatch(/is divisible by 1, 2, 4, 5, 8, 10, .*, 1000000000$/m);
    expect(save({ 'hpo:config': right.replace('"depth":2', '"depth":1000000000') }).message).toMatch(
      /too few for a model of depth 1000000000/,
    );
    const deeper = save({ 'hpo:config': right.replace('"depth":2', '"depth":3') });
    // Every tensor of the third block: 5 of each norm, a weight and a bias of each linear layer, without bias for qkv.
    expect(deeper.problems).toHaveLength(5 + 1 + 2 + 2 + 5 + 2);
    expect(deeper.message).toMatch(
      /other\.safetensors: transformer\.layers\.2\.0\.patch_emb\.weight is missing/,
    );
    const notFinite = save({ 'hpo:config': right }, (weights) => {
      weights.get('cls_token')?.data.fill(Number.NaN, 2, 5);
      weights.get('linear_head.bias')?.data.fill(Number.NEGATIVE_INFINITY);
    });
    expect(notFinite.problems.map(({ where, message }) => `${where} ${message}`)).toEqual([
      `${other}: cls_token holds NaN (3 of 8 values are not finite)`,
      `${other}: linear_head.bias holds -Infinity (10 of 10 values are not finite)`,
    ]);
  });
});
