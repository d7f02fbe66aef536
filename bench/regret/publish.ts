// Writes a report where it is kept: results as JSON, and a section of docs/benchmarks.md.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeResults } from '../lib/files.ts';
import { replaceSection } from '../lib/page.ts';
import { provenance } from '../lib/provenance.ts';
import type { Part } from './problem.ts';
import { buildReport } from './report/build.ts';
import { markdownOf } from './report/markdown.ts';
import { problemsOf } from './suite.ts';
import { keyOf, readTraces, type Trace } from './trace.ts';

const PEERS = fileURLToPath(new URL('../peers/traces', import.meta.url));
const RESULTS = fileURLToPath(new URL('../results', import.meta.url));
const PAGE = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url));

/** Where our own traces of a part are kept. */
export const tracesOf = (part: Part): string => join(RESULTS, `regret-${part}.jsonl`);

/** The peers' traces of some problems, with our amounts of noise; of several versions, the one that ran last. */
function peerTraces(problems: ReadonlySet<string>, noises: ReadonlySet<number>): Trace[] {
  const traces = readdirSync(PEERS)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) => readTraces(join(PEERS, name)))
    .filter(({ problem, noise }) => problems.has(problem) && noises.has(noise));
  return [...new Map(traces.map((trace) => [keyOf({ ...trace, version: '' }), trace])).values()];
}

/** Compares the first of our samplers with the others and with the peers, and writes what came out, however it fell. */
export function publish(part: Part, own: readonly Trace[]): void {
  const [{ sampler: ours }] = own;
  const problems = new Set(problemsOf(part).map(({ name }) => name));
  const noises = new Set(own.map(({ noise }) => noise));
  const reports = buildReport([...own, ...peerTraces(problems, noises)], ours);
  const origin = provenance('bench:regret');
  // Ranks of single seeds follow from the traces, which are committed.
  const compact = reports.map((report) => ({
    ...report,
    rankings: report.rankings.map(({ standings, ...rest }) => ({
      ...rest,
      standings: standings.map(({ ranks: _, ...standing }) => standing),
    })),
  }));
  const name = part === 'development' ? 'regret' : 'regret-hold-out';
  writeResults(join(RESULTS, `${name}.json`), { ...origin, part, reports: compact });
  writeFileSync(PAGE, replaceSection(readFileSync(PAGE, 'utf8'), name, markdownOf(reports, ours, origin)));
}
