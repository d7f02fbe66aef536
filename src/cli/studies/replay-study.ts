// The work of hpo replay: every suggestion derived again from the log, and what differs.
import { SAMPLER_NAMES } from '../../config/names.ts';
import { createSampler, type SamplerName } from '../../config/sampler.ts';
import { plural } from '../../report/format.ts';
import { alignRows } from '../../report/text-table.ts';
import type { Sampler } from '../../search/sampler.ts';
import type { ParameterValues } from '../../space/space.ts';
import type { StorageEvent } from '../../storage/events.ts';
import type { StudyReader, StudySummary } from '../../storage/reader.ts';
import { applyEvent, emptyState, viewOf } from '../../storage/replay.ts';
import { type ReplayedTrial, replaySuggestions } from '../../study/replay.ts';
import type { StudyView } from '../../trial/contracts.ts';
import type { Args } from '../command.ts';
import { EXIT, type Io } from '../io.ts';
import { version } from '../version.ts';
import { formatOf, printAnswer } from './answer.ts';
import { askStudy } from './open.ts';
import { samplerFor } from './sampler-for.ts';

/** Replays a study; the exit code is 1 where a suggestion differs. */
export function replayStudy(args: Args, io: Io): Promise<number> {
  return askStudy(args, io, async ({ reader, place, summary }) => {
    const main = samplerFor(args, place);
    const replayed: ReplayedTrial[] = [];
    const options = {
      trials: await reader.trials(),
      viewAt: viewsOf(reader),
      samplersFor: (by: string) => [main, ...samplerNamed(by, main)],
      imported: importedOf(summary),
    };
    for await (const trial of replaySuggestions(options)) replayed.push(trial);
    const answer = {
      table: () => linesOf(replayed, summary),
      data: () => replayed.map((trial) => ({ ...trial })),
    };
    await printAnswer(answer, formatOf(args), io);
    return replayed.some(({ outcome }) => outcome === 'differs') ? EXIT.noResult : EXIT.done;
  });
}

/** The study after so many events, for growing numbers of them. */
function viewsOf(reader: StudyReader): (position: number) => Promise<StudyView> {
  const state = emptyState();
  const events: AsyncIterator<StorageEvent> = reader.events()[Symbol.asyncIterator]();
  return async (position) => {
    while (state.position < position) {
      const next = await events.next();
      if (next.done === true) break;
      applyEvent(state, next.value);
    }
    return viewOf(state);
  };
}

/** A trial that was asked for by hand may have another sampler than the study. */
function samplerNamed(by: string, { name }: Sampler): Sampler[] {
  const known = SAMPLER_NAMES.find((one) => one === by && one !== name);
  return known === undefined ? [] : [createSampler(known as SamplerName)];
}

function importedOf({ attrs }: StudySummary): number {
  const { trials } = (attrs['hpo:imported'] ?? {}) as { readonly trials?: unknown };
  return typeof trials === 'number' ? trials : 0;
}

function linesOf(replayed: readonly ReplayedTrial[], { attrs }: StudySummary): string[] {
  const count = (outcome: ReplayedTrial['outcome']) =>
    replayed.filter((trial) => trial.outcome === outcome).length;
  const differ = count('differs');
  const head = `${plural(replayed.length, 'trial')}: ${count('equal')} equal, ${differ} differ, ${count('unknown')} cannot be told`;
  const rows = replayed.flatMap(({ number, outcome, by, reason, stored, derived = {} }) => {
    if (outcome === 'equal') return [];
    return [[`#${number}`, by, outcome === 'differs' ? differenceOf(stored, derived) : `${reason}`]];
  });
  const made = attrs['hpo:version'];
  const isOther = differ > 0 && typeof made === 'string' && made !== version();
  return [head, ...alignRows(rows), ...(isOther ? [`made by hpo ${made}; this is hpo ${version()}`] : [])];
}

/** `lr was 0.1, is 0.2`. */
function differenceOf(stored: ParameterValues, derived: ParameterValues): string {
  const names = [...new Set([...Object.keys(stored), ...Object.keys(derived)])];
  return names
    .filter((name) => !Object.is(stored[name], derived[name]))
    .map((name) => `${name} was ${stored[name] ?? 'absent'}, is ${derived[name] ?? 'absent'}`)
    .join('; ');
}
