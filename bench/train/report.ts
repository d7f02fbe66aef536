// Timings as rows: numbers for JSON, and the same as text beside what was wanted.

import { median } from '../../src/math/statistics.ts';
import { alignRows } from '../../src/report/text-table.ts';
import { type Case, floorTarget, rivalTarget } from './cases.ts';
import { floorMs } from './floor.ts';
import type { Timing } from './measure.ts';

/** One contender on one case, as `--json` prints it. Absent numbers could not be measured. */
export interface Row {
  readonly case: string;
  readonly work: string;
  readonly model: string;
  readonly depth: number;
  readonly batch: number;
  readonly engine: string;
  /** Instruction set, version or back end. */
  readonly isa: string;
  readonly threads: number;
  readonly median_ms?: number;
  readonly min_ms?: number;
  readonly samples: number;
  readonly images_per_s?: number;
  readonly peak_gflops?: number;
  readonly peak_by?: string;
  readonly floor_ms?: number;
  readonly x_floor?: number;
  /** Our engines: the multiple of the floor that is wanted at most. */
  readonly x_floor_target?: number;
  /** How many times the native engine's time. */
  readonly x_native?: number;
  /** Rivals: the multiple of the native engine's time that is wanted at least. */
  readonly x_native_target?: number;
  /** Whether the target is met; absent where there is none. */
  readonly met?: boolean;
  readonly problem?: string;
}

const round = (value: number): number => Number(value.toPrecision(4));

/** The rows of one case. The native engine that others are compared with is the first one timed. */
export function rowsOf(timed: Case, timings: readonly Timing[]): Row[] {
  const native = timings.find(
    ({ entrant, samples }) => entrant.contender.name === 'native' && samples.length,
  );
  const nativeMs = native && median(native.samples);
  return timings.map((timing) => rowOf(timed, timing, nativeMs));
}

function rowOf(timed: Case, { entrant, samples, problem }: Timing, nativeMs: number | undefined): Row {
  const { name: caseName, work, model, depth, batch, config } = timed;
  const { name, variant, threads } = entrant.contender;
  const about = { case: caseName, work, model, depth, batch, engine: name, isa: variant, threads };
  if (samples.length === 0) return { ...about, samples: 0, problem: problem ?? 'was not timed' };
  const ms = median(samples);
  const peak = entrant.meter.best;
  const floor = peak && floorMs(config, work, batch, peak.gflops);
  const xFloor = floor && ms / floor;
  const isOurs = name === 'native' || name === 'wasm';
  const xNative = nativeMs !== undefined && name !== 'native' ? ms / nativeMs : undefined;
  const wantedFloor = isOurs && xFloor !== undefined ? floorTarget(name, threads, timed) : undefined;
  const wantedRatio = !isOurs && xNative !== undefined ? rivalTarget(name, timed) : undefined;
  const met =
    (wantedFloor !== undefined && xFloor !== undefined && xFloor <= wantedFloor) ||
    (wantedRatio !== undefined && xNative !== undefined && xNative >= wantedRatio);
  return {
    ...about,
    median_ms: round(ms),
    min_ms: round(Math.min(...samples)),
    samples: samples.length,
    images_per_s: round((batch * 1000) / ms),
    ...(peak && { peak_gflops: round(peak.gflops), peak_by: peak.by }),
    ...(floor && xFloor && { floor_ms: round(floor), x_floor: round(xFloor) }),
    ...(wantedFloor !== undefined && { x_floor_target: wantedFloor }),
    ...(xNative !== undefined && { x_native: round(xNative) }),
    ...(wantedRatio !== undefined && { x_native_target: wantedRatio }),
    ...((wantedFloor ?? wantedRatio) !== undefined && { met }),
  };
}

const HEAD = [
  '',
  'ms (median)',
  'min',
  'images/s',
  'floor ms',
  'x floor',
  'wanted',
  'x native',
  'wanted',
  '',
];

/** A case's block of text, one string a line. */
export function blockOf(rows: readonly Row[]): string[] {
  const [{ case: name }] = rows;
  const cells = rows.map((row) =>
    row.problem === undefined ? cellsOf(row) : [contenderText(row), row.problem],
  );
  const lines = alignRows(
    [HEAD, ...cells.filter(({ length }) => length > 2)],
    ['left', ...HEAD.slice(1, -1).map(() => 'right' as const)],
  );
  const problems = cells.filter(({ length }) => length === 2).map(([who, why]) => `${who}: ${why}`);
  return ['', name, ...new Set(rows.flatMap(peakText)), ...lines, ...problems];
}

function cellsOf(row: Row): string[] {
  const { median_ms, min_ms, images_per_s, floor_ms, x_floor, x_native, x_floor_target, x_native_target } =
    row;
  const number = (value: number | undefined, digits = 3) =>
    value === undefined ? '' : Number(value.toPrecision(digits)).toLocaleString('en');
  return [
    contenderText(row),
    number(median_ms),
    number(min_ms),
    number(images_per_s),
    number(floor_ms),
    number(x_floor),
    x_floor_target === undefined ? '' : `<= ${x_floor_target}`,
    number(x_native),
    x_native_target === undefined ? '' : `>= ${x_native_target}`,
    row.met === undefined ? '' : row.met ? 'ok' : 'misses',
  ];
}

const contenderText = ({ engine, isa, threads }: Row): string =>
  `  ${engine} (${isa}), ${threads} ${threads === 1 ? 'thread' : 'threads'}`;

const SOURCES: Readonly<Record<string, string>> = {
  loop: 'a multiply-add loop on registers',
  sgemm: "OpenBLAS's SGEMM at 1536 cubed",
};

/** The peak behind our engines' floors. */
function peakText({ engine, isa, threads, peak_gflops, peak_by }: Row): string[] {
  if (peak_gflops === undefined || (engine !== 'native' && engine !== 'wasm')) return [];
  return [`  peak of ${isa} on ${threads}: ${peak_gflops} GFLOP/s by ${SOURCES[String(peak_by)] ?? peak_by}`];
}

/** The last line: how many of the targets that were measured are met. */
export function verdictOf(rows: readonly Pick<Row, 'met'>[]): string {
  const wanted = rows.filter(({ met }) => met !== undefined);
  const met = wanted.filter((row) => row.met).length;
  return `${met} of ${wanted.length} targets met`;
}
