// Every YAML block in the documentation is a study file, or a part of one; and every key has a row.
import { describe, expect, it } from 'vitest';
import { buildStudy } from '../../src/config/build.ts';
import { checkStudy } from '../../src/config/check.ts';
import { OBJECTIVE_KEYS } from '../../src/config/names.ts';
import { parameterSchemas } from '../../src/config/space-section.ts';
import type { StudyFile } from '../../src/config/study-file.ts';
import { studyFileSchema } from '../../src/config/study-file.ts';
import { isSweep, sweepToStudy } from '../../src/config/wandb-sweep.ts';
import { readYaml } from '../../src/config/yaml-data.ts';
import { blocksOf, codesIn, PAGES, rowsBelow } from './pages.ts';

type Data = Record<string, unknown>;

/** What a part of a file lacks. */
const REST = { command: 'echo {args}', metric: { maximize: 'score' }, space: { x: { float: [0, 1] } } };

function problemsOf(text: string): readonly unknown[] {
  const data = readYaml(text, 'the page').data as Data;
  if (isSweep(data)) {
    const sweep = sweepToStudy(data);
    return [...sweep.problems, ...checkStudy(sweep.study).problems];
  }
  const isWhole = OBJECTIVE_KEYS.some((key) => key in data);
  const { study, problems } = checkStudy({ name: 'page', ...(isWhole ? data : { ...REST, ...data }) });
  // Also what only the command's own check finds: placeholders and regular expressions.
  if (problems.length === 0 && study?.command !== undefined) buildStudy(study as StudyFile);
  return problems;
}

const blocks = PAGES.flatMap((page) => blocksOf(page, 'yaml').map(({ text }) => ({ page, text })));

describe('YAML in the documentation', () => {
  it.each(blocks)('in $page is a study file: $text', ({ text }) => {
    expect(problemsOf(text)).toEqual([]);
  });

  it('is found', () => {
    expect(blocks.length).toBeGreaterThan(10);
  });
});

describe('docs/study-files.md', () => {
  const page = 'docs/study-files.md';
  const keysBelow = (heading: string) =>
    rowsBelow(page, heading)
      .slice(1)
      .flatMap(([cell]) => codesIn(cell));
  const { shape } = studyFileSchema;

  it('has a row for each key', () => {
    expect(keysBelow('The keys').toSorted()).toEqual(Object.keys(shape).toSorted());
  });

  it('has a row for each key of the sections', () => {
    expect(keysBelow('metric')).toEqual(['maximize', 'minimize', 'match', 'file', 'value']);
    expect(keysBelow('space')).toEqual(Object.keys(parameterSchemas));
    const limits = Object.keys(shape.limits.unwrap().shape).map((key) => `limits.${key}`);
    expect(keysBelow('limits and units').toSorted()).toEqual(limits.toSorted());
    const stop = Object.keys(shape.stop.unwrap().shape).map((key) => `stop.${key}`);
    expect(keysBelow('stop')).toEqual(stop);
    expect(keysBelow('vit').toSorted()).toEqual(Object.keys(shape.vit.unwrap().shape).toSorted());
  });
});
