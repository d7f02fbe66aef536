// What a run prints: a table for each problem.

import { median } from '../../src/math/statistics.ts';
import { groupBy } from '../lib/group.ts';
import { CHECKPOINTS, regretAt, type Trace } from './trace.ts';

const show = (value: number): string => value.toPrecision(3).padStart(10);

/** Median regrets by problem and sampler, with what a suggestion took and each seed's last regret. */
export function printTables(traces: readonly Trace[], say: (line: string) => void): void {
  const groups = groupBy(traces, ({ problem, noise }) => `${problem}${noise > 0 ? `, noise ${noise}` : ''}`);
  for (const [title, group] of groups) {
    const trials = Math.min(...group.map((trace) => trace.trials));
    const points = [...new Set([10, ...CHECKPOINTS].filter((at) => at < trials)).add(trials)];
    const seeds = new Set(group.map(({ seed }) => seed)).size;
    say(`\n${title}: median regret of ${seeds} seeds after so many trials`);
    say(`${''.padEnd(8)}${points.map((at) => String(at).padStart(10)).join('')}   ms/ask     worst`);
    for (const [sampler, runs] of groupBy(group, (trace) => trace.sampler)) {
      const medians = points.map((at) => median(runs.map((run) => regretAt(run, at) ?? 0)));
      const times = [
        median(runs.map(({ ms }) => ms.median ?? 0)),
        Math.max(...runs.map(({ ms }) => ms.worst ?? 0)),
      ];
      const cost = times.map((time) => time.toFixed(1).padStart(9)).join(' ');
      say(`${sampler.padEnd(8)}${medians.map(show).join('')}${cost}`);
      const last = runs.map((run) => (regretAt(run, trials) ?? 0).toPrecision(3));
      say(`  each seed: ${last.join(' ')}`);
    }
  }
  say('');
}
