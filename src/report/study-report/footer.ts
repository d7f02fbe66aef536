// Where the numbers come from: data, code, seed, version, machine. What nobody stored is said to be unknown.
import type { Json, Trial } from '../../trial/trial.ts';
import { isoTime } from '../export-json.ts';
import type { ReportStudy } from './facts.ts';

const UNKNOWN = 'not recorded';

/** Names and values, in the order in which they are written. */
export function footerFacts(study: ReportStudy): (readonly [string, string])[] {
  const { objective, attrs, seed, trials } = study;
  const own = (key: string): string | undefined =>
    Object.hasOwn(attrs, key) ? shown(attrs[key]) : undefined;
  return [
    ['data', own('data') ?? dataOf(objective) ?? UNKNOWN],
    [
      'code',
      [codeOf(objective), own('code') ?? own('commit')].filter((text) => text !== undefined).join('; ') ||
        UNKNOWN,
    ],
    ['seed', String(seed)],
    ['version', own('hpo:version') === undefined ? UNKNOWN : `hpo ${own('hpo:version')}`],
    ['machine', machineOf(attrs['hpo:machine']) ?? own('machine') ?? engineOf(trials) ?? UNKNOWN],
    ['as of', isoTime(lastTime(trials))?.replace(/\.\d+Z$/, 'Z') ?? 'before the first trial'],
  ];
}

const shown = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

const isRecord = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The hashes of the training files, as `hpo train` and the study's definition have them. */
function dataOf(objective: Json): string | undefined {
  if (!isRecord(objective) || !isRecord(objective.data)) return undefined;
  const { images_sha256: images, labels_sha256: labels } = objective.data;
  return `SHA-256 of the training images ${shown(images ?? null)}, labels ${shown(labels ?? null)}`;
}

/** What was run; of a program its content is not known. */
function codeOf(objective: Json): string | undefined {
  if (!isRecord(objective)) return undefined;
  const { kind, model, command, objective: target } = objective;
  if (kind === 'vit' && isRecord(model))
    return `${shown(model.model ?? null)} of hpo, depth ${shown(model.depth ?? null)}`;
  if (Array.isArray(command)) return `${command.map(shown).join(' ')} (its content is ${UNKNOWN})`;
  return target === undefined ? undefined : `${shown(target)} (its content is ${UNKNOWN})`;
}

function machineOf(machine: Json | undefined): string | undefined {
  if (!isRecord(machine)) return undefined;
  return Object.entries(machine)
    .map(([name, value]) => (name === 'cpu' || name === 'os' ? shown(value) : `${name} ${shown(value)}`))
    .join(', ');
}

/** The engines that trials say they were computed on. */
function engineOf(trials: readonly Trial[]): string | undefined {
  const engines = trials.flatMap(({ userAttrs: { engine } }) =>
    isRecord(engine)
      ? [`${shown(engine.engine ?? '')} ${shown(engine.isa ?? '')}, threads ${shown(engine.threads ?? '')}`]
      : [],
  );
  const all = [...new Set(engines)];
  return all.length === 0 ? undefined : `${all.join('; ')} (the processor is ${UNKNOWN})`;
}

function lastTime(trials: readonly Trial[]): number | null {
  return trials.reduce<number | null>((last, { startedAt, completedAt }) => {
    const time = completedAt ?? startedAt;
    return time === null || (last !== null && last > time) ? last : time;
  }, null);
}
