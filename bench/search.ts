// Measures searches that really train: gp against random on a Vision Transformer, seed by seed, as `hpo search` runs them.
// Usage: npm run bench:search -- [--model vitbnffn] [--trials 20] [--seeds 10] [--train-size 5000] [--val-size 10000]
//   [--epochs 1] [--engine NAME] [--json] [--publish]
// Every search's line is printed as it ends. --publish keeps the run in bench/results/search.json and its table in
// docs/benchmarks.md, whichever way it falls.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildStudy } from '../src/config/build.ts';
import { checkStudy } from '../src/config/check.ts';
import { createEngine } from '../src/config/engine.ts';
import { searchPreset } from '../src/config/preset.ts';
import { spaceOf } from '../src/config/resolve.ts';
import type { StudyFile } from '../src/config/study-file.ts';
import type { VitSection } from '../src/config/vit-section.ts';
import { formatDuration, formatParams, formatScore } from '../src/report/format.ts';
import { bestPredicted } from '../src/search/best-predicted.ts';
import { createMemoryStorage } from '../src/storage/memory.ts';
import { openStudy } from '../src/study/study.ts';
import { countsAsTrial } from '../src/trial/trial.ts';
import type { Engine } from '../src/vit/engine.ts';
import { writeResults } from './lib/files.ts';
import { count, runBench } from './lib/options.ts';
import { replaceSection } from './lib/page.ts';
import { provenance } from './lib/provenance.ts';
import {
  compareSearches,
  differenceText,
  markdownOf,
  SAMPLERS,
  type SamplerName,
  type SearchResult,
  type SearchSettings,
} from './search/report.ts';

const RESULTS = fileURLToPath(new URL('results/search.json', import.meta.url));
const PAGE = fileURLToPath(new URL('../docs/benchmarks.md', import.meta.url));

/** The study that `hpo search` makes of the same settings. */
function studyFor(settings: SearchSettings, sampler: SamplerName, seed: number): StudyFile {
  const { model, trials, engine, train_size, val_size, epochs } = settings;
  const vit = { train_size, val_size, epochs, engine };
  const { study, problems } = checkStudy({ ...searchPreset({ model, vit }), trials, sampler, seed });
  if (study === undefined || problems.length > 0) {
    throw new Error(problems.map(({ where, message }) => `${where} ${message}`).join('\n'));
  }
  return study;
}

async function search(engine: Engine, file: StudyFile, sampler: SamplerName): Promise<SearchResult> {
  const { objective, plan, ...built } = await buildStudy(file);
  if (objective.kind !== 'vit') throw new Error('only the built-in models are searched here');
  const study = await openStudy({ ...built, storage: await createMemoryStorage() });
  const start = performance.now();
  await study.optimize(objective.create(engine), plan);
  const seconds = (performance.now() - start) / 1000;
  const { best, definition } = study;
  const trials = study.trials.filter(countsAsTrial);
  if (best === undefined) throw new Error(`${sampler}, seed ${file.seed}: no trial was completed`);
  const predicted = bestPredicted({ ...definition, trials });
  return {
    case: `${objective.vit.model} ${sampler} seed ${file.seed}`,
    sampler,
    seed: file.seed,
    best: best.value as number,
    best_trial: best.number,
    best_params: best.params as Record<string, number>,
    ...(predicted && { best_predicted: predicted.mean }),
    values: trials.map(({ value }) => value),
    failed: trials.filter(({ state }) => state === 'FAIL').length,
    seconds,
    isa: engine.info.isa,
    threads: engine.info.threads,
  };
}

function lineOf(result: SearchResult, file: StudyFile): string {
  const { sampler, seed, best, best_trial, best_params, best_predicted, failed, seconds } = result;
  const params = formatParams(spaceOf(file), best_params);
  const expected = best_predicted === undefined ? '' : `  predicted ${formatScore(best_predicted)}`;
  const lost = failed > 0 ? `  ${failed} failed` : '';
  const name = `seed ${seed}  ${sampler.padEnd(6)}`;
  return `${name}  best ${formatScore(best)} (#${best_trial}, ${params})${expected}${lost}  ${formatDuration(seconds * 1000)}`;
}

function readSettings() {
  const number = (value: string) => ({ type: 'string', default: value }) as const;
  const { values } = parseArgs({
    options: {
      model: number('vitbnffn'),
      trials: number('20'),
      seeds: number('10'),
      'train-size': number('5000'),
      'val-size': number('10000'),
      epochs: number('1'),
      engine: { type: 'string' },
      json: { type: 'boolean', default: false },
      publish: { type: 'boolean', default: false },
    },
  });
  const settings: SearchSettings = {
    model: values.model,
    trials: count('trials', values.trials),
    seeds: count('seeds', values.seeds),
    train_size: count('train-size', values['train-size']),
    val_size: count('val-size', values['val-size']),
    epochs: count('epochs', values.epochs),
    ...(values.engine !== undefined && { engine: values.engine }),
  };
  return { settings, json: values.json, publish: values.publish };
}

/** Both samplers on every seed, each line printed as it is known. */
async function searchAll(settings: SearchSettings, json: boolean): Promise<SearchResult[]> {
  const engine = await createEngine(studyFor(settings, 'gp', 0).vit as VitSection, console.error);
  const results: SearchResult[] = [];
  for (let seed = 0; seed < settings.seeds; seed++) {
    for (const sampler of SAMPLERS) {
      const file = studyFor(settings, sampler, seed);
      const result = await search(engine, file, sampler);
      results.push(result);
      console.log(json ? JSON.stringify(result) : lineOf(result, file));
    }
  }
  return results;
}

await runBench(async () => {
  const { settings, json, publish } = readSettings();
  const results = await searchAll(settings, json);
  const comparison = compareSearches(results);
  const { medians } = comparison;
  const summary = json
    ? [JSON.stringify({ case: `${settings.model} gp - random`, ...comparison })]
    : [
        '',
        `median of the best: gp ${formatScore(medians.gp)}, random ${formatScore(medians.random)}`,
        `gp - random, mean of the pairs: ${differenceText(comparison)}`,
      ];
  for (const line of summary) console.log(line);
  if (!publish) return;
  const origin = provenance('bench:search');
  writeResults(RESULTS, { ...origin, settings, comparison, results });
  const page = replaceSection(readFileSync(PAGE, 'utf8'), 'search', markdownOf(settings, results, origin));
  writeFileSync(PAGE, page);
});
