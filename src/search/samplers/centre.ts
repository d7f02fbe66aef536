// The centre of the space, for who was given no defaults: the point that is least far from everything.
import { createRng } from '../../math/random.ts';
import { decode, isUnordered } from '../../space/encoding.ts';
import type { Parameter } from '../../space/parameter.ts';
import { isFirst, type Stage } from '../compose.ts';

/** Where a parameter's values have no middle. */
const hasNoMiddle = (parameter: Parameter): boolean => isUnordered(parameter) || parameter.type === 'bool';

/** The first trial: the middle of every number and order, and any of the choices without one. */
export const proposeCentre: Stage = ({ history, tried }) => {
  if (!isFirst(history)) return undefined;
  const { space, seed } = history;
  const rng = createRng(seed, 0, 'centre');
  const point = Object.values(space).map((parameter) => (hasNoMiddle(parameter) ? rng.uniform() : 0.5));
  const params = decode(space, point);
  return tried.has(params) ? undefined : { params, by: 'centre' };
};
