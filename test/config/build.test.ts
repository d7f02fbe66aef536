// A study and its data: what is learned from and scored on, what does not fit, and what makes a study the same.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildStudy } from '../../src/config/build.ts';
import { checkStudy } from '../../src/config/check.ts';
import { openStudyFile } from '../../src/config/read-file.ts';
import type { StudyFile } from '../../src/config/study-file.ts';
import { temporaryFolder, writeSmallSet } from '../support/idx.ts';

const data = writeSmallSet(temporaryFolder());

/** 60 training and 20 test images of 8 pixels. */
function study(vit: object = {}, rest: object = {}): StudyFile {
  const space = { lr: { float: [1e-4, 1e-2], log: true } };
  const checked = checkStudy({
    name: 'x',
    vit: { model: 'vit', patch_size: 4, batch_size: 10, data, ...vit },
    space,
    ...rest,
  });
  expect(checked.problems).toEqual([]);
  return checked.study as StudyFile;
}

/** The built study with its parts of the data beside its definition. */
async function built(vit: object = {}, rest: object = {}) {
  const { definition, objective } = await buildStudy(study(vit, rest));
  if (objective.kind !== 'vit') throw new Error('not a study of the built-in models');
  return { definition, train: objective.train, scored: objective.scored };
}

describe('buildStudy', () => {
  it('holds validation images back', async () => {
    const { train, scored } = await built();
    expect([train.count, scored.count]).toEqual([50, 10]);
  });

  it('learns from all training images when the test images are scored on', async () => {
    const parts = async (vit: object) => {
      const { train, scored, definition } = await built(vit, { score_on: 'test' });
      return [train.count, scored.count, definition.metric];
    };
    expect(await parts({})).toEqual([60, 20, 'test_acc']);
    expect(await parts({ train_size: 60 })).toEqual([60, 20, 'test_acc']);
    expect(await parts({ train_size: 12 })).toEqual([12, 20, 'test_acc']);
    await expect(parts({ train_size: 61 })).rejects.toThrow(
      'vit.train_size is 61\n  the set has 60 training images',
    );
  });

  it('refuses batches that the images do not fill, the default size included', async () => {
    const hint = 'there are 50 images to train on';
    await expect(built({ batch_size: 51 })).rejects.toThrow(`vit.batch_size is 51\n  ${hint}`);
    await expect(built({ batch_size: undefined })).rejects.toThrow(
      `vit.batch_size is 100 where nothing is given\n  ${hint}`,
    );
    const space = { batch_size: { int: [4, 16] } };
    expect((await built({ batch_size: undefined }, { space })).train.count).toBe(50);
  });

  it('knows the data by what it holds, wherever it lies', async () => {
    const moved = join(temporaryFolder(), 'moved');
    cpSync(data, moved, { recursive: true });
    const { definition } = await built();
    expect((await built({ data: moved })).definition).toEqual(definition);
    const other = writeSmallSet(temporaryFolder(), { classes: 4 });
    expect((await built({ data: other })).definition).not.toEqual(definition);
  });
});

describe('openStudyFile', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'configs'));
  const path = join(folder, 'configs', 's.yaml');
  const write = (vit: string) =>
    writeFileSync(path, `name: x\nvit:\n  model: vit\n${vit}space:\n  batch_size: {int: [4, 64]}\n`);

  it("means the data's folder from the file's own", () => {
    write(`  data: ${relative(join(folder, 'configs'), data)}\n`);
    expect(openStudyFile(path).study.vit?.data).toBe(data);
    write('');
    expect(openStudyFile(path).study.vit).not.toHaveProperty('data');
  });

  it.each([
    ['  patch_size: 3\n', '4:15  vit.patch_size is 3'],
    ['  patch_size: 4\n  train_size: 99\n', '5:15  vit.train_size is 99'],
    ['  patch_size: 4\n', '7:25  space.batch_size.int[1] is 64'],
  ])('locates what the data does not fit: %j', async (vit, expected) => {
    write(`${vit}  data: ${data}\n`);
    const { study: opened, withLines } = openStudyFile(path);
    await expect(withLines(() => buildStudy(opened))).rejects.toThrow(`${path}:${expected}`);
  });

  it('leaves the problems of other files and other errors alone', async () => {
    write(`  data: ${folder}/nothing\n`);
    const { study: opened, withLines } = openStudyFile(path);
    await expect(withLines(() => buildStudy(opened))).rejects.toThrow(
      new RegExp(`^${folder}/nothing/train-images-idx3-ubyte does not exist`),
    );
    const bug = new TypeError('bug');
    const broken = () => {
      throw bug;
    };
    await expect(withLines(broken)).rejects.toThrow(bug);
  });
});
