// Which depths the article's models have: as its text says, all alike, and as its code ran. In that code a misplaced
// return left the BatchNorm models' encoders after their first block, and their queries, keys and values had a bias.
import { InputError } from '../errors.ts';
import type { ModelName } from '../vit/config.ts';

/** As the code behind the article ran, or all models with as many blocks. */
export const DEPTHS = ['published', 'equal'] as const;
export type Depths = (typeof DEPTHS)[number];

/** One model at one depth. */
export interface Variant {
  /** `vit`, `vitbn-d1`: names runs and studies. */
  readonly name: string;
  readonly model: ModelName;
  readonly depth: number;
  readonly qkvBias: boolean;
  /** The comparisons that it is part of; vit is part of both. */
  readonly of: readonly Depths[];
}

const PUBLISHED_DEPTH = 1;
const BATCHNORM_MODELS = ['vitbnffn', 'vitbn'] as const;

/**
 * The models at the depths that are asked for, vit first.
 * @param depth blocks of vit, and of all models at equal depth
 * @throws InputError when both depths would be one
 */
export function variantsAt(depths: readonly Depths[], depth: number): Variant[] {
  if (depths.length > 1 && depth === PUBLISHED_DEPTH) {
    const hint =
      'the article ran the BatchNorm models with one block: give --depths equal, or a greater --depth';
    throw InputError.of('--depth', `is ${depth}`, hint);
  }
  const own = (model: ModelName, blocks: number, of: Depths): Variant => ({
    name: `${model}-d${blocks}`,
    model,
    depth: blocks,
    qkvBias: of === 'published',
    of: [of],
  });
  return [
    { name: 'vit', model: 'vit', depth, qkvBias: false, of: depths },
    ...depths.flatMap((of) =>
      BATCHNORM_MODELS.map((model) => own(model, of === 'published' ? PUBLISHED_DEPTH : depth, of)),
    ),
  ];
}
