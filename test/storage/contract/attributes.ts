// The storage contract: attributes of trials and of the study.
import { beforeEach, describe, expect, test } from 'vitest';
import { InputError } from '../../../src/errors.ts';
import type { Storage } from '../../../src/trial/contracts.ts';
import { DEFINITION, PARAMS } from '../definition.ts';
import { contentOf, opened, type Subject, trialIn, trialOf } from './subject.ts';

const NO_JSON = [new Date(), () => 1, 1n, Symbol('a'), undefined] as never[];

export function attributeTests(subject: Subject): void {
  describe('attributes', () => {
    let storage: Storage;
    beforeEach(async () => {
      storage = subject.storage;
      await storage.create(DEFINITION);
    });

    test('hold any JSON, replace each other, and refuse what is none', async () => {
      const number = await trialIn(storage, 'RUNNING');
      const values = { text: 'é\u2028"\\\n\0', deep: [{ a: [null, true, -1.5e-300] }], __proto__x: 1, n: -0 };
      for (const [key, value] of Object.entries(values)) await storage.setUserAttr(number, key, value);
      await storage.setUserAttr(number, '__proto__', 'own');
      await storage.setSystemAttr(number, 'twice', 1);
      await storage.setSystemAttr(number, 'twice', { NaN: 'Infinity', x: Number.NaN });
      const { userAttrs, systemAttrs } = await trialOf(storage, number);
      expect(userAttrs).toMatchObject(values);
      expect(Object.getOwnPropertyDescriptor(userAttrs, '__proto__')?.value).toBe('own');
      expect(systemAttrs).toEqual({ twice: { NaN: 'Infinity', x: Number.NaN } });
      for (const value of NO_JSON) {
        await expect((async () => storage.setUserAttr(number, 'a', value))()).rejects.toThrow(InputError);
      }
      await subject.expectSameAfterReopening();
    });

    test('may be set while a trial waits', async () => {
      const number = await trialIn(storage, 'WAITING');
      await storage.setUserAttr(number, 'why', 'enqueued');
      await storage.setSystemAttr(number, 'hpo:by', 'user');
      expect(await trialOf(storage, number)).toMatchObject({
        state: 'WAITING',
        userAttrs: { why: 'enqueued' },
        systemAttrs: { 'hpo:by': 'user' },
      });
      await subject.expectSameAfterReopening();
    });

    test('of the study are kept; the reserved ones are not to be had', async () => {
      await storage.setStudyAttr('hpo:version', '0.1.0');
      await storage.setStudyAttr('note', 'first');
      await storage.setStudyAttr('note', { a: 1 });
      expect(storage.view.attrs).toEqual({ 'hpo:version': '0.1.0', note: { a: 1 } });
      await expect(storage.setStudyAttr('hpo:definition', {})).rejects.toThrow(InputError);
      await expect(storage.setStudyAttr('study:metric_names', ['x'])).rejects.toThrow(InputError);
      await subject.expectSameAfterReopening();
    });

    test('are values: what the caller does with his own changes nothing, and what he got is frozen', async () => {
      const attr = { list: [1] };
      const params: Record<string, number> = { ...PARAMS };
      const number = await opened(storage, { params, state: 'RUNNING', systemAttrs: { attr } });
      await storage.setStudyAttr('attr', attr);
      const before = await contentOf(storage);
      attr.list.push(2);
      params.lr = 1e-4;
      // biome-ignore lint/suspicious/noExplicitAny: the test does what the types forbid.
      const trial = (await trialOf(storage, number)) as any;
      const wrong = [
        () => trial.systemAttrs.attr.list.push(3),
        () => {
          trial.params.lr = 5;
        },
        () => {
          trial.systemAttrs.more = 1;
        },
        () => {
          trial.state = 'FAIL';
        },
      ];
      for (const change of wrong) expect(change).toThrow(TypeError);
      await storage.report(number, 0, 1);
      const { intermediateValues } = await trialOf(storage, number);
      expect([...intermediateValues]).toEqual([[0, 1]]);
      expect(trial.intermediateValues.size).toBe(0);
      expect({ ...before, position: 0 }).toMatchObject({ attrs: { attr: { list: [1] } } });
      expect(before.trials[0].systemAttrs).toEqual({ attr: { list: [1] } });
    });
  });
}
