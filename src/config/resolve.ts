// From the file's words to the objects' own: spaces, directions and model configurations.
import type { Parameter } from '../space/parameter.ts';
import type { Space } from '../space/space.ts';
import type { Direction } from '../trial/trial.ts';
import type { ModelConfig } from '../vit/config.ts';
import type { WrittenParameter } from './space-section.ts';
import type { StudyFile } from './study-file.ts';
import type { VitSection } from './vit-section.ts';

/** The space that a file describes. */
export function spaceOf(study: Pick<StudyFile, 'space'>): Space {
  return Object.fromEntries(
    Object.entries(study.space).map(([name, written]) => [name, withoutUndefined(parameterOf(written))]),
  );
}

function parameterOf(written: WrittenParameter): Parameter {
  const { when } = written;
  const condition = when === undefined ? {} : { when };
  if ('constant' in written) return { type: 'constant', value: written.constant, ...condition };
  if ('bool' in written) return { type: 'bool', default: written.default, ...condition } as Parameter;
  const common = { default: written.default, ...condition };
  if ('choice' in written) {
    const { choice: choices, ordered = false } = written;
    return { type: 'choice', choices, ordered, ...common } as Parameter;
  }
  const { log = false, step } = written;
  if ('int' in written) {
    return { type: 'int', low: written.int[0], high: written.int[1], log, step, ...common } as Parameter;
  }
  return { type: 'float', low: written.float[0], high: written.float[1], log, step, ...common } as Parameter;
}

/** A record without the keys that have no value. */
export function withoutUndefined<T extends object>(record: T): T {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;
}

/** The metric's name and direction. */
export function metricOf(study: Pick<StudyFile, 'metric'>): {
  readonly metric: string;
  readonly direction: Direction;
} {
  return 'maximize' in study.metric
    ? { metric: study.metric.maximize, direction: 'maximize' }
    : { metric: study.metric.minimize, direction: 'minimize' };
}

/** The model's options from the file's snake case; what is not given is left to the defaults. */
export function modelOptions(vit: Partial<VitSection> & Pick<VitSection, 'model'>): Partial<ModelConfig> {
  return withoutUndefined({
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
  }) as Partial<ModelConfig>;
}
