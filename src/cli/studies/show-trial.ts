// The work of hpo show STUDY TRIAL: everything about one trial, with the last lines of its output and its files.
import { isoTime, trialToJson } from '../../report/export-json.ts';
import { formatDuration, formatScore } from '../../report/format.ts';
import { sparkline } from '../../report/sparkline.ts';
import type { StudySummary } from '../../storage/reader.ts';
import { type Failure, failureOf, type Json, lastCorrection, type Trial } from '../../trial/trial.ts';
import type { Args } from '../command.ts';
import { EXIT, type Io } from '../io.ts';
import { formatOf, printAnswer } from './answer.ts';
import { howRun } from './how-run.ts';
import { trialNumber, trialOf } from './numbers.ts';
import { askStudy } from './open.ts';
import { type Section, sectionLines } from './sections.ts';
import { type TrialFiles, trialFiles } from './trial-files.ts';
import { workersOf } from './workers.ts';

/** How many reports a table lists. */
const LISTED = 8;
/** Our own attributes that have sections of their own. */
const TOLD = ['hpo:by', 'hpo:failure', 'hpo:attempts', 'hpo:details', 'hpo:correction'];

/** Shows a trial. */
export function showTrial(args: Args, io: Io): Promise<number> {
  const number = trialNumber(args.trial);
  return askStudy(args, io, async (study) => {
    const { reader, place, summary } = study;
    const trial = await trialOf(reader, summary, number);
    const files = trialFiles(place.folder, number);
    const command = await howRun(study, trial, io);
    const answer = {
      table: () => sectionLines(sectionsOf(summary, trial, files, command)),
      data: (): Json => ({
        study: summary.definition.name,
        ...trialToJson(trial, summary.definition.space),
        worker: trial.worker,
        command: command ?? null,
        folder: files?.folder ?? null,
        files: files?.names ?? [],
        output: files?.lastLines ?? [],
      }),
    };
    await printAnswer(answer, formatOf(args), io);
    return EXIT.done;
  });
}

function sectionsOf(
  summary: StudySummary,
  trial: Trial,
  files: TrialFiles | undefined,
  command: string | undefined,
): Section[] {
  const { number, state, value, params, userAttrs, systemAttrs } = trial;
  const { definition, best } = summary;
  const failure = failureOf(trial);
  const score =
    value === null ? '' : `${definition.metric} ${value}${number === best?.number ? ' (the best)' : ''}`;
  const by = systemAttrs['hpo:by'];
  const details = systemAttrs['hpo:details'];
  return [
    ['trial', [[`#${number} of ${definition.name}`, state, score]]],
    ['parameters', Object.entries(params).map(([name, setting]) => [name, String(setting)])],
    [
      'proposed by',
      by === undefined ? [] : [[String(by), details === undefined ? '' : JSON.stringify(details)]],
    ],
    ['time', timeRows(trial)],
    ['worker', state === 'RUNNING' ? workersOf([trial]).map(({ process, life }) => [process, life]) : []],
    ['reports', reportRows(trial)],
    ['failure', failure === undefined ? [] : failureRows(failure)],
    ['corrected', correctionRows(trial)],
    ['attempts', attemptsOf(trial).map(({ class: kind, message }) => [kind, message.split('\n', 1)[0]])],
    ['attributes', attributeRows(userAttrs)],
    [
      'of hpo',
      attributeRows(Object.fromEntries(Object.entries(systemAttrs).filter(([key]) => !TOLD.includes(key)))),
    ],
    ['run', command === undefined ? [] : [[command]]],
    ['files', files === undefined ? [] : [[`${files.folder}/`, files.names.join('  ')]]],
    ['output', (failure?.output ?? files?.lastLines ?? []).map((line) => [line])],
  ];
}

function timeRows({ startedAt, completedAt }: Trial): string[][] {
  if (startedAt === null) return [];
  const start = isoTime(startedAt) as string;
  if (completedAt === null) return [[`since ${start}`]];
  return [[`${start} to ${isoTime(completedAt)}, ${formatDuration(completedAt - startedAt)}`]];
}

function reportRows({ intermediateValues }: Trial): string[][] {
  const reports = [...intermediateValues];
  if (reports.length === 0) return [];
  const shown = reports.slice(-LISTED).map(([step, value]) => `${step}: ${formatScore(value)}`);
  const more = reports.length > LISTED ? `the last ${LISTED} of ${reports.length}` : '';
  return [[sparkline(reports.map(([, value]) => value)), shown.join('  '), more]];
}

/** When the trial was last put right, as what it counted before, and why. */
function correctionRows(trial: Trial): string[][] {
  const last = lastCorrection(trial);
  if (last === undefined) return [];
  const what = { void: 'made void', value: 'given another value', undo: 'correction taken back' }[last.type];
  const { state, value } = last.was;
  const was = `was ${state}${value === null ? '' : ` ${formatScore(value)}`}`;
  return [[isoTime(last.at) as string, what, was, ...(last.reason === undefined ? [] : [last.reason])]];
}

function failureRows({ class: kind, message }: Failure): string[][] {
  return message.split('\n').map((line, index) => [index === 0 ? kind : '', line]);
}

/** What went wrong in earlier attempts of the same trial. */
function attemptsOf({ systemAttrs }: Trial): readonly Failure[] {
  const attempts = systemAttrs['hpo:attempts'];
  return Array.isArray(attempts) ? (attempts as unknown as Failure[]) : [];
}

/** Longer texts are for programs. */
const WIDEST = 120;

function attributeRows(attrs: Readonly<Record<string, Json>>): string[][] {
  return Object.entries(attrs).map(([key, value]) => {
    const text = typeof value === 'string' ? value.split('\n', 1)[0] : JSON.stringify(value);
    return [key, text.length > WIDEST ? `${text.slice(0, WIDEST)}…` : text];
  });
}
