// Trials and studies as runs: states, names of metrics, times.
import { describe, expect, it } from 'vitest';
import { studyRun } from '../../src/track/study-run.ts';
import { trialRun } from '../../src/track/trial-run.ts';
import type { StudyView } from '../../src/trial/contracts.ts';
import type { Trial } from '../../src/trial/trial.ts';
import { epochToFile } from '../../src/vit/epoch-file.ts';
import { DEFINITION, failedTrial, SPACE, trial } from '../report/records.ts';

const run = (one: Trial, definition: Partial<typeof DEFINITION> = {}) =>
  trialRun(one, { definition: { ...DEFINITION, ...definition }, seenAt: () => undefined, files: () => [] });

const EPOCHS = [1, 2].map((epoch) =>
  epochToFile({
    epoch,
    trainSeconds: 10,
    lossSum: 100 / epoch,
    lossMean: 0.5 / epoch,
    evalSeconds: 2,
    evalLoss: 0.4,
    accuracy: 0.9 + epoch / 100,
  }),
);

describe('a trial', () => {
  it.each([
    ['RUNNING', 'RUNNING', false],
    ['WAITING', 'SCHEDULED', false],
    ['COMPLETE', 'FINISHED', true],
    ['PRUNED', 'KILLED', true],
    ['FAIL', 'FAILED', true],
  ] as const)('that is %s is %s', (state, status, isEnded) => {
    const content = run(trial(3, 0.9, { state }));
    expect(content).toMatchObject({ status, key: '3', name: 'vitbnffn #3' });
    expect(content.endedAt !== null).toBe(isEnded);
  });

  it('has its parameters, its class of failure and who proposed it', () => {
    const { params, tags } = run(failedTrial(2, 'oom', 'out of memory'));
    expect(params).toEqual({ lr: '0.001', batch_size: '64' });
    expect(tags).toMatchObject({
      'hpo.state': 'FAIL',
      'hpo.sampler': 'sobol',
      'hpo.failure': 'oom',
      'hpo.failure_message': 'out of memory',
    });
  });

  it('of a built-in model has its epochs under the names of the article', () => {
    const one = trial(0, 0.92, {
      userAttrs: { epochs: EPOCHS, engine: { engine: 'native' } },
      intermediateValues: new Map([
        [1, 0.91],
        [2, 0.92],
      ]),
    });
    const { metrics, tags } = run(one);
    const start = one.startedAt as number;
    const of = (name: string) =>
      metrics.filter((point) => point.name === name).map(({ step, value, at }) => [step, value, at - start]);
    expect(of('training_loss')).toEqual([
      [1, 100, 12_000],
      [2, 50, 24_000],
    ]);
    expect(of('validation_accuracy')).toEqual([
      [1, 0.91, 12_000],
      [2, 0.92, 24_000],
    ]);
    expect(of('val_acc')).toEqual(of('validation_accuracy'));
    expect(of('value')).toEqual([[0, 0.92, 41_250]]);
    expect([of('training_time').length, of('validation_time').length, of('validation_loss').length]).toEqual([
      2, 2, 2,
    ]);
    expect(tags).toMatchObject({ engine: '{"engine":"native"}' });
    expect(tags).not.toHaveProperty('epochs');
    const names = run(one, { objective: { score_on: 'test' } }).metrics.map(({ name }) => name);
    expect(names).toContain('test_accuracy');
    expect(names).not.toContain('validation_accuracy');
  });

  it('without reports has its value under both names, with them spread over its time', () => {
    expect(run(trial(0, 0.5)).metrics.map(({ name }) => name)).toEqual(['value', 'val_acc']);
    expect(run(trial(0, 0.5), { metric: 'value' }).metrics).toHaveLength(1);
    const reports = new Map([
      [0, 0.1],
      [1, Number.NaN],
    ]);
    const { metrics, startedAt } = run(trial(0, 0.5, { intermediateValues: reports }));
    expect(metrics.map(({ name, value, at }) => [name, value, at - startedAt])).toEqual([
      ['val_acc', 0.1, 20_625],
      ['val_acc', Number.NaN, 41_250],
      ['value', 0.5, 41_250],
    ]);
  });

  it('has user attributes as tags, none of which passes for one of the server', () => {
    const userAttrs = { note: 'good', list: [1, 2], epochs: 3, 'mlflow.parentRunId': 'x', 'hpo.state': 'x' };
    expect(run(trial(0, 1, { userAttrs })).tags).toMatchObject({
      note: 'good',
      list: '[1,2]',
      epochs: '3',
      'user.mlflow.parentRunId': 'x',
      'user.hpo.state': 'x',
      'hpo.state': 'COMPLETE',
    });
  });
});

describe('a study', () => {
  const view = (trials: readonly Trial[], attrs = {}): StudyView => ({
    position: 0,
    definition: { ...DEFINITION, objective: { model: { depth: 6 }, epochs: 3 } },
    trials,
    counted: 0,
    open: [],
    parameters: SPACE,
    attrs,
  });
  const whole = (trials: readonly Trial[]) =>
    studyRun(view(trials), {
      key: 'k',
      status: 'RUNNING',
      endedAt: null,
      now: 5,
      tags: { a: 'b' },
      files: () => [],
    });

  it('names what a built-in model is made of as files do, and leaves the names of others alone', () => {
    const objective = (kind: string) => ({
      kind,
      model: { model: 'vit', imageSize: 28 },
      env: { myVar: 'x' },
    });
    const paramsOf = (kind: string) => {
      const definition = { ...DEFINITION, objective: objective(kind) };
      const options = {
        key: 'k',
        status: 'RUNNING',
        endedAt: null,
        now: 5,
        tags: {},
        files: () => [],
      } as const;
      return studyRun({ ...view([]), definition }, options).params;
    };
    expect(paramsOf('vit')).toMatchObject({
      'objective.model.image_size': '28',
      'objective.env.myVar': 'x',
    });
    expect(paramsOf('command')).toMatchObject({ 'objective.model.imageSize': '28' });
  });

  it('shows the value and the best of each trial, up to the first that has not ended', () => {
    const { metrics, params, tags } = whole([
      trial(0, 0.5),
      failedTrial(1, 'crash', 'x'),
      trial(2, 0.4),
      trial(3, 0.6),
      trial(4, 0, { state: 'RUNNING' }),
      trial(5, 0.9),
    ]);
    const of = (name: string) => metrics.filter((point) => point.name === name).map((p) => [p.step, p.value]);
    expect(of('value')).toEqual([
      [0, 0.5],
      [2, 0.4],
      [3, 0.6],
    ]);
    expect(of('best_value')).toEqual([
      [0, 0.5],
      [2, 0.5],
      [3, 0.6],
    ]);
    expect(params).toEqual({
      metric: 'val_acc',
      direction: 'maximize',
      seed: '7',
      'objective.model.depth': '6',
      'objective.epochs': '3',
    });
    expect(tags).toMatchObject({ a: 'b', 'hpo.best_trial': '5', 'hpo.trials': '5', 'hpo.failed': '1' });
  });

  it('without trials begins now', () => {
    expect(whole([])).toMatchObject({ startedAt: 5, metrics: [], key: 'k' });
  });
});
