// Whether a run is still what was delivered of it.
import { createHash } from 'node:crypto';
import type { RunContent } from './tracker.ts';

/** A short text that differs where anything of a run differs but its files. */
export function digestOf({ name, status, endedAt, params, tags, metrics }: RunContent): string {
  const points = metrics.map(({ name: metric, step, value }) => `${metric} ${step} ${value}`);
  const text = JSON.stringify([name, status, endedAt, params, tags, points]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
