// The report of a study: its verdict, its order, its golden forms, and studies of which there is little or too much.
import { describe, expect, test } from 'vitest';
import { reportFiles } from '../../../src/cli/report/study-document.ts';
import { plainText } from '../../../src/report/document/document.ts';
import { decide } from '../../../src/report/study-report/decision.ts';
import { type ReportStudy, reportFacts } from '../../../src/report/study-report/facts.ts';
import { studyReport } from '../../../src/report/study-report/study-report.ts';
import { verdict } from '../../../src/report/study-report/verdict.ts';
import { bestPredicted } from '../../../src/search/best-predicted.ts';
import { choice, float } from '../../../src/space/space.ts';
import type { Trial } from '../../../src/trial/trial.ts';
import { MIXED_STUDY, mixedTrials, normalised } from '../plots/studies.ts';
import { DEFINITION, failedTrial, trial } from '../records.ts';

const WINNER = { title: 'Run the winner', command: 'python train.py --lr 0.1', what: 'Runs it again.' };

const mixed = (more: Partial<ReportStudy> = {}): ReportStudy => ({
  ...MIXED_STUDY,
  objective: null,
  attrs: {},
  ...more,
});

async function filesOf(study: ReportStudy) {
  const document = await studyReport(reportFacts(study, bestPredicted(study)), WINNER);
  const files = reportFiles(document);
  return { document, html: files['report.html'], markdown: files['report.md'] };
}

const sentenceOf = (trials: readonly Trial[], noiseSd = 0.001, indistinguishable: number[] = []) => {
  const predicted = { number: 3, params: {}, mean: 0, sd: 0, noiseSd, indistinguishable };
  const facts = reportFacts({ ...DEFINITION, trials, attrs: {} }, predicted, false);
  const block = verdict(facts, decide(facts, []));
  return block.kind === 'verdict' ? plainText(block.text) : '';
};
const rising = (count: number) =>
  Array.from({ length: count }, (_, number) => trial(number, 0.5 + number / 100));

describe('the verdict', () => {
  test.each([
    [[], 'Nothing can be said of vitbnffn: no trial has ended yet.'],
    [
      [failedTrial(0, 'crash', 'exit code 1\nmore')],
      'None of 1 trial is complete (1 failed, the last with crash: exit code 1): mend what fails before you run more trials.',
    ],
    [
      rising(1),
      'Best val_acc 0.5000 in trial #0 of 1, which is the default; go on: 1 score is few for 2 parameters.',
    ],
    [
      rising(12),
      'Best val_acc 0.6100 in trial #11 of 12, +11.0 points on the default, more than the model expects of any beside the noise of about 0.0010; go on: the last trial was the best, of 12.',
    ],
  ])('of a study is one sentence', (trials, sentence) => expect(sentenceOf(trials)).toBe(sentence));

  test('names ties within the noise', () => {
    expect(sentenceOf(rising(12), 0.001, [11, 10])).toContain(
      ', +11.0 points on the default, with #3, #10 tied within the noise of about 0.0010;',
    );
  });
});

describe('the advice', () => {
  const base = { ...reportFacts({ ...DEFINITION, trials: rising(40), attrs: {} }, undefined, false) };
  test.each([
    [
      'stops where nothing is promised beside the noise',
      { gain: 0.0001, noise: 0.01 },
      'stop',
      'less than a tenth of the noise',
    ],
    [
      'stops where next to nothing is promised',
      { gain: 0.0001 },
      'stop',
      "less than 1 % of the best trial's lead",
    ],
    [
      'stops where nothing became better for long',
      { since: 25 },
      'stop',
      'the last 25 of 40 trials brought nothing better',
    ],
    [
      'stops where the space is used up',
      { configurations: 40 },
      'stop',
      'the space holds no more than 40 configurations',
    ],
    [
      'goes on where something is promised',
      { gain: 0.02 },
      'go on',
      'a further trial is expected to gain 0.02',
    ],
  ])('%s', (_, differences, advice, reason) => {
    const decision = decide({ ...base, ...differences }, []);
    expect(decision.advice).toBe(advice);
    expect(decision.reason).toContain(reason);
  });

  test('is to widen first', () => {
    expect(decide({ ...base, gain: 0, noise: 1 }, ['lr', 'depth']).reason).toBe(
      'the best values of lr and depth lie on bounds of their ranges, which could be wider',
    );
  });
});

describe('the report', () => {
  test('is as it was', async () => {
    const { html, markdown } = await filesOf(mixed());
    await expect(normalised(html)).toMatchFileSnapshot('../../golden/report/mixed.html');
    await expect(markdown).toMatchFileSnapshot('../../golden/report/mixed.md');
  });

  test('has its parts in their order', async () => {
    const { document } = await filesOf(mixed());
    const kinds = document.blocks.flatMap((block) =>
      block.kind === 'heading' ? [plainText(block.text)] : block.kind === 'verdict' ? ['verdict'] : [],
    );
    expect(kinds).toEqual([
      'verdict',
      'Run the winner',
      'History',
      'Learning curves of the top five',
      'One slice for each parameter',
      'The top ten',
      'Time and failures',
      'Health',
    ]);
    expect(document.footer.map(([name]) => name)).toEqual([
      'data',
      'code',
      'seed',
      'version',
      'machine',
      'as of',
    ]);
  });

  test('tells of each point, and marks the row of its trial', async () => {
    const { html, document } = await filesOf(mixed());
    expect(html).toMatch(/<path[^>]* data-trial="25"/);
    expect(html).toContain('<tr data-trial="25">');
    expect(document.tips?.[25]).toMatch(/^#25 {2}val_acc 0\.\d{4}\nlr /);
  });

  test.each<readonly [string, Partial<ReportStudy>]>([
    ['no trial', { trials: [] }],
    ['one trial', { trials: mixedTrials(1) }],
    ['only failures', { trials: [0, 1, 2].map((number) => failedTrial(number, 'crash', 'x')) }],
    ['scores that are no numbers', { trials: mixedTrials(9).map((one) => ({ ...one, value: Number.NaN })) }],
    [
      'equal scores',
      { trials: mixedTrials(12).map((one) => (one.value === null ? one : { ...one, value: 1 })) },
    ],
    ['a space that never varies', { space: { x: choice(['only']) }, trials: rising(4) }],
    ['no space', { space: {}, trials: rising(4).map((one) => ({ ...one, params: {} })) }],
  ])('is written of %s', async (_, differences) => {
    const { html, markdown } = await filesOf(mixed(differences));
    for (const text of [html.replace(/<script>.*<\/script>/s, ''), markdown]) {
      expect(text).not.toMatch(/undefined|Infinity|NaN(?!<|\n| \|)/);
    }
  });

  test('escapes what names hold', async () => {
    const names = ['<b>&"x"', '</script><script>alert(1)</script>', "it's | `a` *b*"];
    const space = Object.fromEntries(names.map((name) => [name, float(0, 1)]));
    const study = mixed({ name: '<i>"study"', metric: 'acc.<u>', space, trials: mixedTrials(20, space) });
    const { html, markdown } = await filesOf(study);
    expect(html).not.toMatch(/<[biu]>[^<]*(?:study|x|acc)|<script>alert/);
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(markdown).not.toMatch(/<[biu]>|<script/);
  });

  test('is small of 10,000 trials', async () => {
    const { html } = await filesOf(mixed({ trials: mixedTrials(10_000) }));
    expect(html.length).toBeLessThan(1_300_000);
  });
});
