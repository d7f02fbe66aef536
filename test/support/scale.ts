// How long the long tests are: all of it with `npm run soak`, a tenth in every CI run.

/** So many repetitions of a number that is meant for `npm run soak`. */
export function repetitions(full: number): number {
  return process.env.HPO_SOAK === 'full' ? full : Math.ceil(full / 10);
}
