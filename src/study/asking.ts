// What is run next: a trial from the queue, or else a new one that the sampler suggests.
import type { Logger } from '../log.ts';
import type { History, Sampler, Suggestion } from '../search/sampler.ts';
import { triedBy } from '../search/tried.ts';
import { restingValues } from '../space/encoding.ts';
import { allConfigurations } from '../space/finite.ts';
import { contains } from '../space/parameter.ts';
import { activeNames, activePart, type ParameterValues, type Space } from '../space/space.ts';
import type { Storage, StudyDefinition, StudyView } from '../trial/contracts.ts';
import { fixedParams } from '../trial/given.ts';
import { isFinished, type Json, type Trial } from '../trial/trial.ts';

/** A trial that was just started, and why. */
export interface Started {
  readonly trial: Trial;
  readonly suggestion: Suggestion;
}

/** What `ask` needs to know. */
export interface Asking {
  readonly storage: Storage;
  readonly sampler: Sampler;
  readonly logger: Logger;
}

/** So often another process may be faster; then the suggestion is made while all others wait. */
const MAX_CHANGES = 3;

/**
 * Starts the next trial.
 * @param budget how many trials there shall be in all
 * @returns `exhausted` when the sampler has nothing left, `full` when enough trials are finished or running
 */
export async function startNext(asking: Asking, budget?: number): Promise<Started | 'exhausted' | 'full'> {
  const { storage, sampler } = asking;
  for (let changes = 0; ; ) {
    const isQuick = sampler.isQuick === true || changes >= MAX_CHANGES;
    const atOnce = isQuick ? await openAtOnce(asking, budget) : undefined;
    if (typeof atOnce === 'object' || atOnce === 'exhausted') return atOnce;
    const view = await storage.refresh();
    const queued = await takeFromQueue(asking, view, budget);
    if (queued !== undefined) return queued;
    if (atOnce === 'full') return 'full';
    const outcome = isQuick ? 'queued' : await openFrom(asking, view, budget);
    if (outcome === 'changed') changes++;
    else if (outcome !== 'queued') return outcome;
  }
}

/** Not opened: nothing is left, there are enough, another process was faster, or something waits that goes first. */
type Opened = Started | 'exhausted' | 'full' | 'changed' | 'queued';

/** Suggests first, while other processes go on, and opens the trial if none of them has opened one meanwhile. */
async function openFrom({ storage, sampler }: Asking, view: StudyView, budget?: number): Promise<Opened> {
  const suggestion = suggestFor(sampler, view);
  if (suggestion === undefined) return 'exhausted';
  const terms = { after: view.trials.length, ...(budget === undefined ? {} : { budget }) };
  const outcome = await storage.openTrial(openingOf(view, suggestion), terms);
  // What another process runs is to be known before something is proposed.
  if (outcome === 'changed' || outcome === 'full') return outcome;
  return { trial: storage.view.trials[outcome as number], suggestion };
}

/** Suggests and opens in one turn, in which no other process opens a trial. */
async function openAtOnce({ storage, sampler }: Asking, budget?: number): Promise<Opened> {
  let suggestion: Suggestion | undefined;
  let hasQueue = false;
  const make = (view: StudyView) => {
    hasQueue = view.open.some((number) => view.trials[number].state === 'WAITING');
    suggestion = hasQueue ? undefined : suggestFor(sampler, view);
    return suggestion && openingOf(view, suggestion);
  };
  const outcome = await storage.openTrial(make, budget === undefined ? {} : { budget });
  if (outcome === 'full' || outcome === 'changed') return outcome;
  if (outcome === 'none') return hasQueue ? 'queued' : 'exhausted';
  return { trial: storage.view.trials[outcome], suggestion: suggestion as Suggestion };
}

/**
 * What the sampler proposes. Where the objective defines its parameters as it runs, it may go on without a proposal:
 * its parameters are then drawn one by one.
 */
export function suggestFor(sampler: Sampler, view: StudyView): Suggestion | undefined {
  const history = historyOf(view);
  const independent = { params: {}, by: 'random' };
  if (Object.keys(history.space).length === 0) return independent;
  const suggestion = sampler.suggest(history);
  return Object.keys(definitionOf(view).space).length === 0 ? (suggestion ?? independent) : suggestion;
}

/** Why a sampler that proposed nothing did so, as a sentence. */
export function nothingLeft(sampler: Sampler, view: StudyView): string {
  const ended = view.trials.filter(({ state }) => isFinished(state)).length;
  const trials = `${ended} ${ended === 1 ? 'trial' : 'trials'}`;
  // A sampler of the user's own may have reasons of its own.
  return triedBy(historyOf(view)).exhausted
    ? `every configuration of the space has been tried (${trials})`
    : `the sampler ${sampler.name} proposed nothing more (${trials})`;
}

/**
 * How many trials a study can have in all: those that count or are open, and one for each configuration that is left.
 * Infinity where the configurations cannot be listed, or are not known before the objective asks for them.
 */
export function possibleTrials(view: StudyView): number {
  const { space, constraints = [] } = definitionOf(view);
  const all = Object.keys(space).length === 0 ? undefined : allConfigurations(space, constraints);
  if (all === undefined) return Number.POSITIVE_INFINITY;
  const tried = triedBy({ ...historyOf(view), space });
  return view.counted + view.open.length + all.filter((params) => !tried.has(params)).length;
}

const definitionOf = (view: StudyView): StudyDefinition => view.definition as StudyDefinition;

/** The history as a sampler sees it: equal views, equal suggestions. */
function historyOf(view: StudyView): History {
  const { direction, seed, constraints = [] } = definitionOf(view);
  const space = searchedSpace(view);
  const trials = usableTrials(view.trials, definitionOf(view).space);
  return { space, constraints, direction, seed, trials };
}

/** The definition's space, and what objectives defined beside it as they ran. */
function searchedSpace(view: StudyView): Space {
  const { space } = definitionOf(view);
  const names = Object.keys(view.parameters).filter((name) => !Object.hasOwn(space, name));
  if (names.length === 0) return space;
  return { ...space, ...Object.fromEntries(names.map((name) => [name, view.parameters[name]])) };
}

/** What is stored of a suggestion: its parameters of the definition's space; others wait until they are asked for. */
function openingOf(view: StudyView, { params, by, details }: Suggestion) {
  const { space } = definitionOf(view);
  const fixed = Object.entries(params).filter(([name]) => Object.hasOwn(space, name));
  const proposed = Object.entries(params).filter(([name]) => !Object.hasOwn(space, name));
  const systemAttrs: Record<string, Json> = {
    'hpo:by': by,
    ...(details && { 'hpo:details': details }),
    ...(proposed.length > 0 && { 'hpo:proposal': Object.fromEntries(proposed) }),
    'hpo:position': view.position,
  };
  return { state: 'RUNNING', params: Object.fromEntries(fixed), systemAttrs } as const;
}

/** The first trial of the queue that can be run here. */
async function takeFromQueue(
  asking: Asking,
  view: StudyView,
  budget: number | undefined,
): Promise<Started | 'full' | undefined> {
  const { storage } = asking;
  for (const number of view.open) {
    if (view.trials[number].state !== 'WAITING') continue;
    if (await storage.claim(number, budget)) return started(asking, number);
    // Not claimed, though it still waits: there is no room for it.
    if (storage.view.trials[number].state === 'WAITING') return 'full';
  }
  return undefined;
}

/** A claimed trial with all its parameters: those that are missing are suggested around what is fixed. */
async function started({ storage, sampler, logger }: Asking, number: number): Promise<Started> {
  const { view } = storage;
  const trial = view.trials[number];
  const { space } = definitionOf(view);
  if (isComplete(trial.params, space)) return { trial, suggestion: storedSuggestion(trial) };
  const others = { ...view, trials: view.trials.toSpliced(number, 1), open: [] };
  // Draws follow the trial's own number: equal parts in the queue must not get equal rests.
  const history = { ...historyOf(others), number };
  const around = (seen: History) => completed(space, trial, sampler.suggest(seen)?.params ?? {}, logger);
  const first = around(history);
  // The defaults may be around the same values already: then as if a sampler had proposed all that was given.
  const params = triedBy(history).has(first) ? around(asProposed(history)) : first;
  for (const [name, value] of Object.entries(params)) {
    if (!Object.hasOwn(trial.params, name)) await storage.setParam(number, name, space[name], value);
  }
  const complete = storage.view.trials[number];
  return { trial: complete, suggestion: storedSuggestion(complete) };
}

function asProposed(history: History): History {
  const plain = ({ systemAttrs: { fixed_params: _, ...systemAttrs }, ...trial }: Trial) => ({
    ...trial,
    systemAttrs,
  });
  return { ...history, trials: history.trials.map(plain) };
}

/** A whole configuration around what is fixed of it. */
function completed(space: Space, trial: Trial, suggested: ParameterValues, logger: Logger): ParameterValues {
  const fixed = Object.entries(fixedParams(trial)).filter(([name]) => Object.hasOwn(space, name));
  const valid = fixed.filter(([name, value]) => contains(space[name], value));
  for (const [name, value] of fixed.filter((entry) => !valid.includes(entry))) {
    logger.warn(
      { trial: trial.number },
      `trial ${trial.number}: ${name} cannot be ${value}, so it is suggested`,
    );
  }
  const values = { ...restingValues(space), ...suggested, ...Object.fromEntries(valid), ...trial.params };
  return activePart(space, values);
}

function storedSuggestion({ params, systemAttrs }: Trial): Suggestion {
  const { 'hpo:by': by, 'hpo:details': details } = systemAttrs;
  return {
    params,
    by: typeof by === 'string' ? by : 'enqueued',
    ...(details === undefined ? {} : { details: details as Record<string, Json> }),
  };
}

function isComplete(params: ParameterValues, space: Space): boolean {
  for (const name of activeNames(space, params)) {
    if (!Object.hasOwn(params, name) || !contains(space[name], params[name])) return false;
  }
  return true;
}

/** The trials of a space as they were the last time, and as samplers saw them: most are the same again. */
const seen = new WeakMap<Space, { readonly trials: Trial[]; readonly usable: Trial[] }>();

/** The trials as samplers may see them, by number. */
function usableTrials(trials: readonly Trial[], space: Space): readonly Trial[] {
  const last = seen.get(space) ?? { trials: [], usable: [] };
  seen.set(space, last);
  for (let number = 0; number < trials.length; number++) {
    if (last.trials[number] === trials[number]) continue;
    last.trials[number] = trials[number];
    last.usable[number] = usable(trials[number], space);
  }
  return last.usable.slice(0, trials.length);
}

/** One without all parameters says nothing about any configuration. */
function usable(trial: Trial, space: Space): Trial {
  if (isComplete(trial.params, space)) return trial;
  const lost = { class: 'infrastructure', message: 'lacks parameters of the space' };
  return { ...trial, state: 'FAIL', value: null, systemAttrs: { 'hpo:failure': lost } };
}
