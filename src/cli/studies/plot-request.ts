// What the flags of hpo plot ask for, checked.
import { extname } from 'node:path';
import { InputError, type Problem } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import type { PlotOptions } from '../../report/plots/draw.ts';
import { PLOT_KINDS, type PlotKind } from '../../report/plots/kinds.ts';
import type { PlotStudy } from '../../report/plots/spec.ts';
import { sizeOf } from '../../space/parameter.ts';
import type { Args } from '../command.ts';
import { countOf, isNumber, shownWord } from './numbers.ts';

/** As what a plot is written. */
export type PlotForm = 'svg' | 'png' | 'vega-lite';

interface PlotRequest {
  readonly kinds: readonly PlotKind[];
  readonly form: PlotForm;
  readonly out: string | undefined;
  /** Whether `out` is a folder for several files. */
  readonly isFolder: boolean;
  /** Pixels of a PNG for each of the plot's. */
  readonly scale: number;
  readonly options: PlotOptions;
}

const FORMS: Readonly<Record<string, PlotForm>> = { '.svg': 'svg', '.png': 'png', '.json': 'vega-lite' };
/** In pixels: less holds no text, more no program opens. */
const SMALLEST = 40;
const LARGEST = 10_000;
const LARGEST_SCALE = 8;

/**
 * Reads the flags.
 * @param words the studies or folders
 * @throws InputError for what cannot be meant
 */
export function plotRequest(args: Args, words: readonly string[]): PlotRequest {
  const kinds = kindsOf(args);
  const out = args.out as string | undefined;
  const isFolder = args.kind === 'all';
  checkCount(kinds, words);
  const parameters = args.param as string[] | undefined;
  const size = {
    ...pixelsOf(args, 'width'),
    ...pixelsOf(args, 'height'),
  };
  return {
    kinds,
    form: formOf(args, isFolder),
    out,
    isFolder,
    scale: scaleOf(args),
    options: { size, dark: args.dark === true, ...(parameters && { parameters }) },
  };
}

function kindsOf({ kind = 'history' }: Args): readonly PlotKind[] {
  const known: readonly PlotKind[] = PLOT_KINDS;
  return known.filter(({ name, of }) => (kind === 'all' ? of !== 'runs' : name === kind));
}

function checkCount([kind, ...others]: readonly PlotKind[], words: readonly string[]): void {
  if (words.length < 2 || (others.length === 0 && kind.of !== 'study')) return;
  const several = PLOT_KINDS.filter(({ of }) => of === 'studies').map(({ name }) => name);
  const given = others.length > 0 ? 'all' : kind.name;
  throw InputError.of(
    `--kind ${given}`,
    `is of one study, and ${words.length} were given`,
    `several are drawn by --kind ${several.join(' | ')}`,
  );
}

function pixelsOf(args: Args, flag: 'width' | 'height'): Partial<Record<'width' | 'height', number>> {
  const pixels = countOf(args, flag);
  if (pixels === undefined) return {};
  if (pixels >= SMALLEST && pixels <= LARGEST) return { [flag]: pixels };
  throw InputError.of(`--${flag}`, `is ${pixels}`, `give pixels from ${SMALLEST} to ${LARGEST}`);
}

function scaleOf({ scale }: Args): number {
  if (scale === undefined) return 2;
  const number = Number(scale);
  if (isNumber(String(scale)) && number > 0 && number <= LARGEST_SCALE) return number;
  throw InputError.of('--scale', `is ${shownWord(scale)}`, `give a number above 0, up to ${LARGEST_SCALE}`);
}

/** By the flag, or by the name of the file. */
function formOf({ to, out }: Args, isFolder: boolean): PlotForm {
  const given = to as PlotForm | undefined;
  if (out === undefined || isFolder) return given ?? 'svg';
  const ending = extname(String(out)).toLowerCase();
  const form = FORMS[ending];
  if (given !== undefined && (form === undefined || form === given)) return given;
  if (given === undefined && form !== undefined) return form;
  const hint = 'name a file that ends in .svg, .png or .json';
  const message = form === undefined ? 'does not tell the form' : `is no file for --to ${given}`;
  throw InputError.of(`--out ${out}`, message, hint);
}

/**
 * Studies beside each other must have one metric and one direction.
 * @throws InputError where they have not
 */
export function checkStudies([first, ...others]: readonly PlotStudy[]): void {
  const problems = others.flatMap((other): Problem[] => {
    const differs = other.metric !== first.metric || other.direction !== first.direction;
    if (!differs) return [];
    const goal = ({ direction, metric }: PlotStudy) => `${direction}s ${metric}`;
    const message = `${goal(other)}, where ${first.name} ${goal(first)}`;
    return [{ where: other.name, message, hint: 'only studies of one goal stand in one plot' }];
  });
  if (problems.length > 0) throw new InputError(problems);
}

const COUNTS = { one: [1, 1], two: [2, 2], any: [1, 24] } as const;

/**
 * The parameters that `--param` names must be there and vary, and be as many as the kind shows. A kind of `--kind all` that
 * shows none, or another number, draws its own.
 * @throws InputError where they are not
 */
export function checkParameters({ name, parameters }: PlotKind, args: Args, { space }: PlotStudy): void {
  const given = args.param as string[] | undefined;
  if (given === undefined) return;
  if (parameters === undefined) {
    const showing = PLOT_KINDS.filter((kind) => 'parameters' in kind).map((kind) => kind.name);
    throw InputError.of('--param', `means nothing to --kind ${name}`, `it is for ${showing.join(', ')}`);
  }
  const problems = given.flatMap((word): Problem[] => {
    if (!Object.hasOwn(space, word)) {
      const names = Object.keys(space);
      const near = nearest(word, names);
      const hint = near === undefined ? `the study has ${names.join(', ')}` : `did you mean ${near}?`;
      return [{ where: `--param ${word}`, message: 'is no parameter of the study', hint }];
    }
    if (sizeOf(space[word]) > 1) return [];
    return [{ where: `--param ${word}`, message: 'has one value only', hint: 'name one that varies' }];
  });
  if (problems.length > 0) throw new InputError(problems);
  const [least, most] = COUNTS[parameters];
  if (new Set(given).size === given.length && given.length >= least && given.length <= most) return;
  const wanted = { one: 'one parameter', two: 'two different parameters', any: 'up to 24 different ones' };
  throw InputError.of('--param', `names ${given.join(', ')}`, `--kind ${name} shows ${wanted[parameters]}`);
}
