// From the file's words to the objects' own: spaces, directions and model configurations.
import type { FloatParameter, IntParameter, Parameter, Space } from '../space/space.ts';
import type { Direction } from '../trial/trial.ts';
import type { ModelConfig } from '../vit/config.ts';
import type { StudyFile, VitSection } from './study-file.ts';

/** The parameters that the built-in models read, and the type each must have. */
export const SEARCHABLE: Readonly<Record<string, Parameter['type']>> = {
  lr: 'float',
  batch_size: 'int',
  epochs: 'int',
  dim: 'int',
  depth: 'int',
  heads: 'int',
  dim_head: 'int',
  mlp_dim: 'int',
  dropout: 'float',
  emb_dropout: 'float',
};

/** The space that a file describes. */
export function spaceOf(study: Pick<StudyFile, 'space'>): Space {
  return Object.fromEntries(
    Object.entries(study.space).map(([name, written]): [string, FloatParameter | IntParameter] => {
      const common = {
        log: written.log ?? false,
        ...(written.default === undefined ? {} : { default: written.default }),
      };
      if ('int' in written)
        return [name, { type: 'int', low: written.int[0], high: written.int[1], ...common }];
      return [name, { type: 'float', low: written.float[0], high: written.float[1], ...common }];
    }),
  );
}

/** The metric's name and direction. */
export function metricOf(study: Pick<StudyFile, 'metric'>): {
  readonly metric: string;
  readonly direction: Direction;
} {
  const [direction, metric] = Object.entries(study.metric)[0] as [Direction, string];
  return { metric, direction };
}

/** The model's options from the file's snake case; what is not given is left to the defaults. */
export function modelOptions(vit: Partial<VitSection> & Pick<VitSection, 'model'>): Partial<ModelConfig> {
  const options = {
    model: vit.model,
    patchSize: vit.patch_size,
    dim: vit.dim,
    depth: vit.depth,
    heads: vit.heads,
    dimHead: vit.dim_head,
    mlpDim: vit.mlp_dim,
    pool: vit.pool,
    posEmb: vit.pos_emb,
    dropout: vit.dropout,
    embDropout: vit.emb_dropout,
    qkvBias: vit.qkv_bias,
    trackRunningStats: vit.track_running_stats,
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
