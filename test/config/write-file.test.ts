// What is written of a study never holds a secret of its storage.
import { describe, expect, it } from 'vitest';
import { parseStudy } from '../../src/config/read-file.ts';
import { studyToYaml } from '../../src/config/write-file.ts';

const written = (storage: string) => {
  const text = `name: x\ncommand: train {lr}\nmetric: {minimize: loss}\nspace: {lr: {float: [0, 1]}}\n`;
  const study = parseStudy(`${text}storage: ${JSON.stringify(storage)}\n`, 'x.yaml');
  return parseStudy(studyToYaml(study), 'again.yaml').storage;
};

/** A password that is not in the file. */
const VARIABLE = ['postgres://me:$', '{DB_PASSWORD}@host/studies'].join('');

describe('the storage in a written study file', () => {
  it.each([
    ['postgresql://me:secret@host:5432/studies', 'postgresql://me@host:5432/studies'],
    ['postgres://me:s%40cr:et@host/studies?sslmode=require', 'postgres://me@host/studies?sslmode=require'],
    ['postgresql+psycopg2://me:p@ss@host/studies', 'postgresql+psycopg2://me@host/studies'],
    ['postgres://:secret@host/studies', 'postgres://@host/studies'],
    ['postgres://host/studies?user=me&password=secret', 'postgres://host/studies?user=me'],
    ['postgres://host/studies?password=secret&user=me', 'postgres://host/studies?user=me'],
    [VARIABLE, VARIABLE],
    ['sqlite:////data/studies.db', 'sqlite:////data/studies.db'],
    ['studies/journal.log', 'studies/journal.log'],
  ])('%s', (storage, expected) => {
    expect(written(storage)).toBe(expected);
  });
});
