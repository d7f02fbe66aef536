// Where a parameter's value stands on its axis.
import type { ParameterValue } from '../../space/parameter.ts';
import type { ParameterAxis } from './axes.ts';

/** Pixels from the axis's lower end, of so many. */
export function placeOf(
  { domain, at, isDiscrete, isLog }: ParameterAxis,
  value: ParameterValue,
  length: number,
): number {
  const place = at(value);
  if (isDiscrete) return ((domain.indexOf(place) + 0.5) / domain.length) * length;
  const scaled = (item: number | string): number => (isLog ? Math.log(Number(item)) : Number(item));
  return ((scaled(place) - scaled(domain[0])) / (scaled(domain[1]) - scaled(domain[0]))) * length;
}

/** The number at a share of an axis of numbers, between 0 and 1; that of an integer need not be whole. */
export function numberAt({ domain, isLog }: ParameterAxis, share: number): number {
  const [low, high] = domain as readonly [number, number];
  return isLog ? low * (high / low) ** share : low + share * (high - low);
}
