// Differences between a stored study and a file are told by the file's keys.
import { describe, expect, it } from 'vitest';
import { differencesInFileWords } from '../../src/config/mismatch-words.ts';
import { choice, float } from '../../src/space/space.ts';
import { createMemoryStorage } from '../../src/storage/memory.ts';
import { checkSameStudy } from '../../src/study/mismatch.ts';
import type { StudyDefinition } from '../../src/trial/contracts.ts';
import type { Json } from '../../src/trial/trial.ts';

const BASE: StudyDefinition = {
  name: 'resnet',
  direction: 'maximize',
  metric: 'val_acc',
  space: { lr: float(1e-5, 0.1, { log: true }), opt: choice(['sgd', 'adam']) },
  objective: { kind: 'command', command: ['python', 'train.py', '--lr', '{lr}', '--note', 'a b'] },
  seed: 0,
};
const VIT = { kind: 'vit', model: { model: 'vit', dimHead: 64, imageSize: 28 }, score_size: 500, epochs: 3 };

/** What a user reads of a change. */
async function told(before: Partial<StudyDefinition>, after: Partial<StudyDefinition>): Promise<string> {
  const storage = await createMemoryStorage();
  await storage.create({ ...BASE, ...before });
  const ways = {
    elsewhere: '--name',
    remove: 'hpo delete resnet',
    widen: (wider: object) => `hpo amend resnet ${Object.keys(wider).join(' ')}`,
    say: differencesInFileWords,
  };
  try {
    checkSameStudy(storage.view, { ...BASE, ...before, ...after }, ways);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

describe('another definition', () => {
  it('of a command shows both command lines', async () => {
    const command = ['python', 'train.py', '--lr', '{lr}'];
    expect(await told({}, { objective: { kind: 'command', command } })).toContain(
      "command was\n    python train.py --lr {lr} --note 'a b'\n  and is now\n    python train.py --lr {lr}\n",
    );
  });

  it.each([
    [{ score_size: 1000 }, 'vit.val_size was 500, is now 1000'],
    [{ epochs: 5 }, 'vit.epochs was 3, is now 5'],
    [{ model: { ...VIT.model, dimHead: 32 } }, 'vit.dim_head was 64, is now 32'],
    [{ model: { ...VIT.model, model: 'vitbn' } }, 'vit.model was vit, is now vitbn'],
    [{ model: { ...VIT.model, imageSize: 32 } }, 'vit.data holds other images or labels than before'],
  ])('of a model: %j', async (change, message) => {
    const objective = { ...VIT, ...change } as Json;
    expect(await told({ objective: VIT }, { objective })).toMatch(new RegExp(`^${message}$`, 'm'));
  });

  it('of its metric, space, constraints and seed is told once a key', async () => {
    const space = { lr: float(1e-3, 0.2, { log: true }), depth: choice([1, 2]) };
    const changed = {
      metric: 'acc',
      direction: 'minimize',
      space,
      constraints: ['lr < 1'],
      seed: 3,
    } as const;
    expect((await told({}, changed)).split('\n')).toEqual([
      'space.lr was {float: [1e-5, 0.1], log: true}, is now {float: [1e-3, 0.2], log: true}',
      'space.opt was {choice: [sgd, adam]}, is now absent',
      'space.depth was absent, is now {choice: [1, 2]}',
      'constraints was absent, is now [lr < 1]',
      'metric was {maximize: val_acc}, is now {minimize: acc}',
      'seed was 0, is now 3',
      "  study 'resnet' is another one: start a new one (--name), or go back to what it was, or delete it, as no trial has a score: hpo delete resnet",
    ]);
  });

  it('that only widens the space names the command that does so', async () => {
    const space = { lr: float(1e-6, 1, { log: true }), opt: choice(['sgd', 'adam', 'lion']) };
    expect(await told({}, { space })).toContain('to go on in the wider space: hpo amend resnet lr opt\n');
    const narrower = { ...space, opt: choice(['sgd', 'lion']) };
    expect(await told({}, { space: narrower })).not.toContain('hpo amend');
    expect(await told({}, { space, seed: 1 })).not.toContain('hpo amend');
  });
});
