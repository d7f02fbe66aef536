// How a stored study differs from a file, in the words of study files: what is compared is made from the file's keys, and
// is told by them.
import { join } from 'shlex';
import { type PathProblem, problemAt } from '../errors.ts';
import { spaceToJson } from '../report/export-json.ts';
import type { Parameter } from '../space/parameter.ts';
import type { Difference } from '../study/mismatch.ts';
import type { StudyDefinition } from '../trial/contracts.ts';
import type { Json } from '../trial/trial.ts';
import { flowYaml } from './flow-yaml.ts';
import { snake } from './problems.ts';

/** The differences as problems of the file's keys, one for each key. */
export function differencesInFileWords(
  differences: readonly Difference[],
  stored: StudyDefinition,
  wanted: StudyDefinition,
): PathProblem[] {
  const told = new Map<string, PathProblem>();
  for (const difference of differences) {
    const problem = problemOf(difference, stored, wanted);
    if (!told.has(problem.where)) told.set(problem.where, problem);
  }
  return [...told.values()];
}

function problemOf(
  { path, was, now }: Difference,
  stored: StudyDefinition,
  wanted: StudyDefinition,
): PathProblem {
  const [section, key] = path.map(String);
  if (section === 'space') return ofParameter(key, stored, wanted);
  if (section === 'metric' || section === 'direction') {
    const shown = ({ direction, metric }: StudyDefinition) => flowYaml({ [direction]: metric });
    return problemAt(['metric'], change(shown(stored), shown(wanted)));
  }
  if (section === 'constraints') return valued(['constraints'], stored.constraints, wanted.constraints);
  return section === 'objective'
    ? ofObjective(key, stored, wanted, { was, now, path })
    : valued(path, was, now);
}

function ofParameter(name: string, { space: before }: StudyDefinition, { space: after }: StudyDefinition) {
  const shown = (parameter: Parameter | undefined) =>
    parameter === undefined
      ? undefined
      : (spaceToJson({ [name]: parameter }) as Readonly<Record<string, Json>>)[name];
  return valued(['space', name], shown(before[name]), shown(after[name]));
}

/** Keys of a command's reading, in the section `metric`. */
const OF_METRIC = ['match', 'file', 'value'];

function ofObjective(
  key: string | undefined,
  stored: StudyDefinition,
  wanted: StudyDefinition,
  { path, was, now }: Difference,
): PathProblem {
  const [before, after] = [recordOf(stored.objective), recordOf(wanted.objective)];
  if (key === undefined || key === 'kind') return valued(['objective'], subjectOf(before), subjectOf(after));
  if (key === 'command') return ofCommand(before.command, after.command);
  if (before.kind === 'vit' && after.kind === 'vit') return ofVit(path, was, now);
  if (OF_METRIC.includes(key)) return valued(['metric', key], before[key], after[key]);
  // A function is named by the key of its kind.
  return key === 'objective'
    ? valued([String(after.kind)], before.objective, after.objective)
    : valued(path, was, now);
}

/** Both command lines, one below the other, so that what differs is seen. */
function ofCommand(was: Json | undefined, now: Json | undefined): PathProblem {
  const [before, after] = [was, now].map((words) =>
    Array.isArray(words) ? words.map((word) => shellWord(String(word))).join(' ') : String(words),
  );
  return problemAt(['command'], `was\n    ${before}\n  and is now\n    ${after}`);
}

/** Placeholders need no quotes to be read. */
const shellWord = (word: string): string => (/^[\w@%+=:,./{}-]+$/.test(word) ? word : join([word]));

const VIT_KEYS: Readonly<Record<string, readonly string[]>> = {
  score_size: ['vit', 'val_size'],
  score_on: ['score_on'],
  data: ['vit', 'data'],
};
/** What a model's size follows from the data. */
const OF_DATA = ['imageSize', 'channels', 'numClasses'];

function ofVit(path: readonly PropertyKey[], was: unknown, now: unknown): PathProblem {
  const [, key, option] = path.map(String);
  const isOfData = key === 'data' || OF_DATA.includes(option);
  if (isOfData) return problemAt(['vit', 'data'], 'holds other images or labels than before');
  if (key === 'model') return valued(['vit', snake(option)], was, now);
  return valued(VIT_KEYS[key] ?? ['vit', key], was, now);
}

function subjectOf(objective: Readonly<Record<string, Json>>): unknown {
  const { kind, command, objective: name } = objective;
  if (kind === undefined) return undefined;
  return `${kind}${Array.isArray(command) ? ` ${command.join(' ')}` : name === undefined ? '' : ` ${name}`}`;
}

function recordOf(value: Json): Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, Json>>)
    : {};
}

const valued = (path: readonly PropertyKey[], was: unknown, now: unknown): PathProblem =>
  problemAt(path, change(shown(was), shown(now)));
const change = (was: string, now: string): string => `was ${was}, is now ${now}`;
const shown = (value: unknown): string => (value === undefined ? 'absent' : flowYaml(value));
