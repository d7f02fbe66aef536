import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toCsv } from '../../src/report/csv.ts';
import { trialsToCsv } from '../../src/report/export-csv.ts';
import { type StudyHead, studyToJson } from '../../src/report/export-json.ts';
import { choice } from '../../src/space/space.ts';
import { bestTrial, type Json, type Trial } from '../../src/trial/trial.ts';
import { DEFINITION, MIXED, SPACE, trial } from './records.ts';

/** A reader of RFC 4180, written for the test: rows of fields. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    const quoted = /^"((?:[^"]|"")*)"/.exec(text.slice(at));
    const plain = /^[^,\n]*/.exec(text.slice(at)) as RegExpExecArray;
    row.push(quoted ? quoted[1].replaceAll('""', '"') : plain[0]);
    at += (quoted ?? plain)[0].length;
    if (text[at] === '\n') {
      rows.push(row);
      row = [];
    }
    at++;
  }
  return rows;
}

describe('trials.csv', () => {
  test('is as it was', async () => {
    await expect(trialsToCsv(MIXED, SPACE)).toMatchFileSnapshot('../golden/trials.csv');
  });

  test("has the columns of Optuna's dataframe in its order", () => {
    const [header] = parseCsv(trialsToCsv(MIXED, SPACE));
    expect(header).toEqual([
      ...[
        'number',
        'value',
        'datetime_start',
        'datetime_complete',
        'duration',
        'params_batch_size',
        'params_lr',
      ],
      ...['user_attrs_engine', 'user_attrs_note', 'system_attrs_hpo:by', 'system_attrs_hpo:failure', 'state'],
    ]);
  });

  test('of a study without trials is its header', () => {
    const columns =
      'number,value,datetime_start,datetime_complete,duration,params_batch_size,params_lr,state\n';
    expect(trialsToCsv([], SPACE)).toBe(columns);
  });

  test.each([
    [0, '0 days 00:00:00'],
    [41_250, '0 days 00:00:41.250000'],
    [90_061_001, '1 days 01:01:01.001000'],
  ])('writes %d ms as pandas does', (ms, text) => {
    const [, row] = parseCsv(trialsToCsv([trial(0, 1, { startedAt: 1000, completedAt: 1000 + ms })], SPACE));
    expect(row[4]).toBe(text);
  });

  test('an attribute named like a method of objects is no attribute of the other trials', () => {
    const rows = parseCsv(trialsToCsv([trial(0, 1, { userAttrs: { toString: 'x' } }), trial(1, 1)], {}));
    const column = rows[0].indexOf('user_attrs_toString');
    expect(rows.map((row) => row[column])).toEqual(['user_attrs_toString', 'x', '']);
  });

  test('parses back', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1 });
    const json = fc.jsonValue() as fc.Arbitrary<Json>;
    const attrs = fc.dictionary(name, json, { noNullPrototype: true });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ noDefaultInfinity: true }), attrs), { maxLength: 5 }),
        (records) => {
          const trials = records.map(([value, userAttrs], number) => trial(number, value, { userAttrs }));
          const [header, ...rows] = parseCsv(trialsToCsv(trials, SPACE));
          expect(rows).toHaveLength(trials.length);
          rows.forEach((row, index) => {
            expect(row).toHaveLength(header.length);
            checkRow(trials[index], (column) => row[header.indexOf(column)]);
          });
        },
      ),
    );
  });
});

function checkRow({ value, userAttrs }: Trial, cell: (column: string) => string): void {
  expect(cell('value') === '' ? Number.NaN : Number(cell('value'))).toEqual(value === 0 ? 0 : value);
  for (const [name, attr] of Object.entries(userAttrs)) {
    const text = cell(`user_attrs_${name}`);
    if (typeof attr === 'string') expect(text).toBe(/^[=+\-@\t\r]/.test(attr) ? `'${attr}` : attr);
    else if (attr === null) expect(text).toBe('');
    else expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(attr)));
  }
}

test('CSV keeps infinities and leaves out what is not known', () => {
  const row = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, null, 'a"b'];
  expect(toCsv(['a', 'b', 'c', 'd', 'e'], [row])).toBe('a,b,c,d,e\ninf,-inf,,,"a""b"\n');
});

test.each(['=1+2', '+1', '-cmd', '@SUM(A1)', '\t=1', '\r=1'])('CSV defuses the formula %j', (text) => {
  const [[, cell]] = parseCsv(toCsv(['a', text], [])).concat();
  expect(cell).toBe(`'${text}`);
  expect(toCsv(['a'], [[-1]])).toBe('a\n-1\n');
});

describe('study.json', () => {
  const predicted = {
    number: 6,
    params: { lr: 2.3e-3, batch_size: 48 },
    mean: 0.972,
    sd: 0.002,
    noiseSd: 0.0015,
    indistinguishable: [1],
  };
  const toJson = (trials: readonly Trial[], more: Partial<StudyHead> = {}) =>
    studyToJson({ definition: DEFINITION, attrs: {}, best: bestTrial(trials, 'maximize'), ...more }, trials);

  test('is as it was', async () => {
    const text = toJson(MIXED, { bestPredicted: predicted, attrs: { 'hpo:version': '0.1.0' } });
    await expect(text).toMatchFileSnapshot('../golden/study.json');
  });

  test('names the best observed and the best predicted', () => {
    const study = JSON.parse(toJson(MIXED, { bestPredicted: predicted }));
    expect(study.best_observed).toEqual({ number: 6, value: 0.9731, params: { lr: 2.3e-3, batch_size: 48 } });
    expect(study.best_predicted).toMatchObject({
      number: 6,
      noise_sd: 0.0015,
      params: { lr: 2.3e-3, batch_size: 48 },
    });
    expect(study.trials).toHaveLength(MIXED.length);
    expect(study.trials[0]).toMatchObject({ intermediate_values: { 1: 0.9, 2: 0.9512 }, duration: 41.25 });
  });

  test('without a complete trial has no best', () => {
    const study = JSON.parse(toJson(MIXED.slice(2, 3)));
    expect([study.best_observed, study.best_predicted]).toEqual([null, null]);
  });

  test('has texts for numbers that JSON cannot hold', () => {
    const study = JSON.parse(toJson([trial(0, Number.NaN), trial(1, Number.POSITIVE_INFINITY)]));
    expect(study.trials.map(({ value }: { value: unknown }) => value)).toEqual(['NaN', 'Infinity']);
  });

  test('without trials is whole, too', () => {
    expect(JSON.parse(toJson([]))).toMatchObject({ schema: 'hpo.study', schema_version: 1, trials: [] });
  });

  test('has the values and the distributions of every kind', () => {
    const distributions = { opt: choice(['sgd', null], { ordered: true }) };
    const study = JSON.parse(toJson([trial(0, 1, { params: { opt: null }, distributions })]));
    expect(study.trials[0]).toMatchObject({
      params: { opt: null },
      distributions: { opt: { choice: ['sgd', null], ordered: true } },
    });
  });
});
