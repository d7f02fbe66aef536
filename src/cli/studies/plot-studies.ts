// The work of hpo plot: reads studies or runs, draws them, and writes the picture or its specification.
import { dirname, join } from 'node:path';
import type { TopLevelSpec } from 'vega-lite';
import { writableFolder, writeWhole } from '../../files.ts';
import { drawRuns, drawStudies, type PlotOptions } from '../../report/plots/draw.ts';
import { PLOT_KINDS, type PlotKind, type RunKind, type StudyKind } from '../../report/plots/kinds.ts';
import type { PlotStudy } from '../../report/plots/spec.ts';
import { alignRows } from '../../report/text-table.ts';
import type { Args } from '../command.ts';
import { EXIT, type Io } from '../io.ts';
import { readRuns } from '../train/compare-runs.ts';
import { spaceOf } from './facts.ts';
import { askStudy } from './open.ts';
import { checkParameters, checkStudies, type PlotForm, plotRequest } from './plot-request.ts';

/** What is drawn, and where its files lie. */
interface Subject {
  readonly folder: string | undefined;
  readonly name: string;
  draw(kind: PlotKind, options: PlotOptions): TopLevelSpec;
}

/** Draws what the flags ask for; without `--kind` the history, with the list of kinds. */
export async function plotStudies(args: Args, io: Io): Promise<number> {
  const words = [args.study ?? []].flat().map(String);
  const request = plotRequest(args, words);
  const subject =
    request.kinds[0].of === 'runs' ? runsOf(words) : await studiesOf(words, args, io, request.kinds);
  const paths: string[] = [];
  for (const kind of request.kinds) {
    const spec = subject.draw(kind, request.options);
    if (request.form === 'vega-lite' && request.out === undefined) {
      io.stdout.write(`${JSON.stringify(spec, null, 2)}\n`);
      continue;
    }
    const path = pathOf(kind, request, subject);
    writableFolder(dirname(path));
    writeWhole(path, await contentOf(spec, request, path, io));
    paths.push(path);
  }
  for (const path of paths) io.stdout.write(`${path}\n`);
  if (args.kind === undefined && paths.length > 0) io.stdout.write(`\n${kindLines(words[0]).join('\n')}\n`);
  return EXIT.done;
}

function runsOf(words: readonly string[]): Subject {
  const runs = readRuns(words);
  return {
    folder: undefined,
    name: runs.map(({ name }) => name).join('-'),
    draw: (kind, options) => drawRuns(kind.name as RunKind, runs, options),
  };
}

async function studiesOf(
  words: readonly string[],
  args: Args,
  io: Io,
  kinds: readonly PlotKind[],
): Promise<Subject> {
  const found: { readonly study: PlotStudy; readonly folder: string | undefined }[] = [];
  for (const study of words) {
    const one = await askStudy({ ...args, study }, io, async ({ reader, summary, place }) => ({
      study: { ...summary.definition, space: spaceOf(summary), trials: await reader.trials() },
      folder: place.folder,
    }));
    found.push(one);
  }
  const studies = found.map(({ study }) => study);
  checkStudies(studies);
  for (const kind of kinds) checkParameters(kind, args, studies[0]);
  return {
    folder: found.length === 1 ? found[0].folder : undefined,
    name: studies.map(({ name }) => name).join('-'),
    draw: (kind, options) => drawStudies(kind.name as StudyKind, studies, options),
  };
}

type Target = Pick<ReturnType<typeof plotRequest>, 'form' | 'out' | 'isFolder'>;

const ENDINGS: Readonly<Record<PlotForm, string>> = { svg: 'svg', png: 'png', 'vega-lite': 'vl.json' };

/** In the study's folder, or here where it has none or there are several. */
function pathOf({ name }: PlotKind, { form, out, isFolder }: Target, subject: Subject): string {
  const file = `${name}.${ENDINGS[form]}`;
  if (out !== undefined) return isFolder ? join(out, file) : out;
  if (subject.folder !== undefined) return join(subject.folder, 'plots', file);
  return `${subject.name.replace(/[^\w.-]+/g, '_').slice(0, 80)}-${file}`;
}

async function contentOf(
  spec: TopLevelSpec,
  { form, scale }: ReturnType<typeof plotRequest>,
  path: string,
  io: Io,
): Promise<string | Uint8Array> {
  if (form === 'vega-lite') return `${JSON.stringify(spec, null, 2)}\n`;
  const { renderSvg } = await import('../../report/plots/render.ts');
  const svg = await renderSvg(spec);
  if (form === 'svg') return svg;
  const { renderPng, unknownCharacters } = await import('../../report/plots/png.ts');
  const unknown = unknownCharacters(svg);
  if (unknown !== '') {
    io.stderr.write(`the font for PNG lacks ${unknown}: they are left out; an SVG shows them\n`);
  }
  return renderPng(svg, scale, path);
}

/** The kinds that there are, a line each. */
function kindLines(word: string): string[] {
  const rows = PLOT_KINDS.map(({ name, describe }) => [`  ${name}`, describe]);
  return [`other kinds: hpo plot ${word} --kind KIND`, ...alignRows(rows)];
}
