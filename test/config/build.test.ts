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

describe('buildStudy', () => {
  it('holds validation images back', () => {
    const { train, scored } = buildStudy(study());
    expect([train.count, scored.count]).toEqual([50, 10]);
  });

  it('learns from all training images when the test images are scored on', () => {
    const parts = (vit: object) => {
      const { train, scored, definition } = buildStudy(study(vit, { score_on: 'test' }));
      return [train.count, scored.count, definition.metric];
    };
    expect(parts({})).toEqual([60, 20, 'test_acc']);
    expect(parts({ train_size: 60 })).toEqual([60, 20, 'test_acc']);
    expect(parts({ train_size: 12 })).toEqual([12, 20, 'test_acc']);
    expect(() => parts({ train_size: 61 })).toThrow('vit.train_size is 61\n  the set has 60 training images');
  });

  it('refuses batches that the images do not fill, the default size included', () => {
    const hint = 'there are 50 images to train on';
    expect(() => buildStudy(study({ batch_size: 51 }))).toThrow(`vit.batch_size is 51\n  ${hint}`);
    expect(() => buildStudy(study({ batch_size: undefined }))).toThrow(
      `vit.batch_size is 100 where nothing is given\n  ${hint}`,
    );
    const space = { batch_size: { int: [4, 16] } };
    expect(buildStudy(study({ batch_size: undefined }, { space })).train.count).toBe(50);
  });

  it('knows the data by what it holds, wherever it lies', () => {
    const moved = join(temporaryFolder(), 'moved');
    cpSync(data, moved, { recursive: true });
    expect(buildStudy(study({ data: moved })).definition).toEqual(buildStudy(study()).definition);
    const other = writeSmallSet(temporaryFolder(), { classes: 4 });
    expect(buildStudy(study({ data: other })).definition).not.toEqual(buildStudy(study()).definition);
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
    expect(openStudyFile(path).study.vit.data).toBe(data);
    write('');
    expect(openStudyFile(path).study.vit).not.toHaveProperty('data');
  });

  it.each([
    ['  patch_size: 3\n', '4:15  vit.patch_size is 3'],
    ['  patch_size: 4\n  train_size: 99\n', '5:15  vit.train_size is 99'],
    ['  patch_size: 4\n', '7:25  space.batch_size.int[1] is 64'],
  ])('locates what the data does not fit: %j', (vit, expected) => {
    write(`${vit}  data: ${data}\n`);
    const { study: opened, withLines } = openStudyFile(path);
    expect(() => withLines(() => buildStudy(opened))).toThrow(`${path}:${expected}`);
  });

  it('leaves the problems of other files and other errors alone', () => {
    write(`  data: ${folder}/nothing\n`);
    const { study: opened, withLines } = openStudyFile(path);
    expect(() => withLines(() => buildStudy(opened))).toThrow(
      new RegExp(`^${folder}/nothing/train-images-idx3-ubyte does not exist`),
    );
    const bug = new TypeError('bug');
    const broken = () => {
      throw bug;
    };
    expect(() => withLines(broken)).toThrow(bug);
  });
});
