// hpo compare on runs as hpo train writes them.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli } from '../../src/cli/cli.ts';
import { type RunRecord, runToJson } from '../../src/report/run-record.ts';
import { namedRun } from '../report/records.ts';
import { fakeIo } from '../support/fake-io.ts';
import { temporaryFolder } from '../support/idx.ts';

async function compare(...folders: string[]) {
  const io = fakeIo();
  const out = join(temporaryFolder(), 'comparison');
  const code = await cli(['compare', ...folders, '--out', out], io);
  return { code, out: io.out(), err: io.err(), folder: out };
}

function writeRun(name: string, run: RunRecord): string {
  const folder = join(temporaryFolder(), name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'run.json'), runToJson(run));
  return folder;
}

const { run } = namedRun('run', 'vit', 10, 2);

describe('hpo compare', () => {
  it('gives equal names a number, in the table and in the figure', async () => {
    const folder = writeRun('run', run);
    const { code, out, folder: written } = await compare(folder, folder, folder);
    expect(code).toBe(0);
    const names = [folder, `${folder} (2)`, `${folder} (3)`];
    const { runs } = JSON.parse(readFileSync(join(written, 'comparison.json'), 'utf8'));
    expect(runs.map(({ name }: { name: string }) => name)).toEqual(names);
    for (const name of names) expect(out).toContain(`${name}  `);
    expect(readFileSync(join(written, 'comparison.svg'), 'utf8')).toContain(`${folder} (3)`);
  });

  it('says how far an unfinished run came', async () => {
    const half = writeRun('half', { ...run, epochs: run.epochs.slice(0, 1) });
    const { code, out } = await compare(writeRun('whole', run), half);
    expect(code).toBe(0);
    expect(out).toMatch(/^half .* 1\/2 /m);
  });

  it('refuses epochs that are out of order, with file and key', async () => {
    const folder = writeRun('run', { ...run, epochs: [...run.epochs].reverse() });
    const { code, err } = await compare(folder);
    expect(code).toBe(2);
    expect(err).toContain(`${join(folder, 'run.json')}: epochs[0].epoch is 2, where 1 must follow\n`);
    expect(err).toContain('it is written by hpo train; remove it, or name the folder of another run');
  });
});
