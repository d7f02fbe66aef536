// The storage contract: trials of another study, taken over as they are.
import { describe, expect, test } from 'vitest';
import { choice, float } from '../../../src/space/space.ts';
import type { ImportedTrial } from '../../../src/trial/contracts.ts';
import { DEFINITION, DRAWN_FROM, EVERY_KIND, PARAMS, WITH_BETA } from '../definition.ts';
import { opened, type Subject, trialIn } from './subject.ts';

const PLAIN: ImportedTrial = {
  state: 'COMPLETE',
  params: {},
  distributions: {},
  value: 1.5,
  intermediateValues: new Map(),
  userAttrs: {},
  systemAttrs: {},
  startedAt: null,
  completedAt: null,
};

const RICH: ImportedTrial = {
  ...PLAIN,
  state: 'PRUNED',
  params: WITH_BETA,
  distributions: Object.fromEntries(Object.keys(WITH_BETA).map((name) => [name, EVERY_KIND.space[name]])),
  value: Number.NEGATIVE_INFINITY,
  intermediateValues: new Map([
    [0, Number.NaN],
    [7, -0],
    [1000, 1e-300],
  ]),
  userAttrs: { engine: { name: 'é', list: [1, null] } },
  systemAttrs: { 'hpo:by': 'gp' },
  startedAt: 1_600_000_000_000.125,
  completedAt: 1_600_000_009_999.999,
};

export function importTests(subject: Subject): void {
  describe('imported trials', () => {
    test('come after those that are there, as they are', async () => {
      const { storage } = subject;
      await storage.create(EVERY_KIND);
      await storage.importTrials([PLAIN]);
      await storage.importTrials([]);
      await storage.importTrials([
        RICH,
        { ...PLAIN, state: 'FAIL', value: null },
        { ...PLAIN, state: 'WAITING', value: null },
      ]);
      const worker = expect.any(String);
      const beta = Object.entries(DRAWN_FROM).filter(([name]) => Object.hasOwn(WITH_BETA, name));
      const { trials, parameters } = storage.view;
      expect(trials).toEqual([
        { ...PLAIN, number: 0, worker },
        { ...RICH, distributions: Object.fromEntries(beta), number: 1, worker },
        { ...PLAIN, state: 'FAIL', value: null, number: 2, worker },
        { ...PLAIN, state: 'WAITING', value: null, number: 3, worker },
      ]);
      expect(Object.keys(parameters)).toEqual(Object.keys(WITH_BETA));
      await subject.expectSameAfterReopening();
    });

    test('count, and are finished where they were', async () => {
      const { storage } = subject;
      await storage.create(DEFINITION);
      await trialIn(storage, 'RUNNING');
      const lost = { class: 'infrastructure', message: 'gone' };
      await storage.importTrials([
        PLAIN,
        { ...PLAIN, state: 'FAIL', value: null, systemAttrs: { 'hpo:failure': lost } },
        { ...PLAIN, state: 'WAITING', value: null },
      ]);
      await expect(storage.setUserAttr(1, 'a', 1)).rejects.toThrow(/is COMPLETE/);
      const trial = { params: PARAMS, state: 'RUNNING' } as const;
      expect(await storage.openTrial(trial, { budget: 3 })).toBe('full');
      expect(await opened(storage, trial, { budget: 4, after: 4 })).toBe(4);
      expect(await storage.claim(3)).toBe(true);
    });

    test('may come in thousands', async () => {
      const { storage } = subject;
      await storage.create(DEFINITION);
      await storage.importTrials(Array.from({ length: 3000 }, (_, value) => ({ ...PLAIN, value })));
      expect(storage.view.trials.map(({ value }) => value)).toEqual([...Array(3000).keys()]);
      await subject.expectSameAfterReopening();
    });

    test.each([
      ['an attribute is no JSON', { userAttrs: { when: new Date() as never } }],
      ['a value has no distribution', { params: { x: 1 } }],
      ['a choice is none of its choices', { params: { c: 'b' }, distributions: { c: choice(['a']) } }],
      ['a text stands for a number', { params: { x: '1' }, distributions: { x: float(0, 1) } }],
      ['a complete one has no value', { value: null }],
    ])('are not kept, not even in part, where %s', async (_, wrong) => {
      const { storage } = subject;
      await storage.create(DEFINITION);
      const { position } = storage.view;
      await expect(storage.importTrials([PLAIN, { ...PLAIN, ...wrong }])).rejects.toMatchObject({
        code: 'BAD_INPUT',
      });
      expect(storage.view).toMatchObject({ position, trials: [] });
    });

    test('may have numbers outside of their range', async () => {
      const { storage } = subject;
      await storage.create(DEFINITION);
      await storage.importTrials([{ ...PLAIN, params: { x: 7 }, distributions: { x: float(0, 1) } }]);
      expect(storage.view.trials[0].params).toEqual({ x: 7 });
      await subject.expectSameAfterReopening();
    });
  });
}
