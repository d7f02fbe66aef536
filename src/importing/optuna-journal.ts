// Journals, Optuna's and our own: all studies of a file.
import { readJournalStudies } from '../storage/journal/studies.ts';
import type { StudyView } from '../trial/contracts.ts';
import { type ForeignSource, type ForeignStudy, foreignDefinition } from './foreign-study.ts';

/** The studies of a journal. */
export async function openJournalSource(path: string): Promise<ForeignSource> {
  const studies = await readJournalStudies(path);
  return {
    kind: 'a journal',
    place: path,
    names: studies.map(({ name }) => name),
    read: async (name) => {
      const study = studies.find((one) => one.name === name);
      const view = study?.view() as StudyView;
      const direction = study?.directions[0] ?? 'minimize';
      return { ...studyOf(view, name, direction), notes: [] };
    },
    close: async () => {},
  };
}

function studyOf(
  view: StudyView,
  name: string,
  direction: 'minimize' | 'maximize',
): Omit<ForeignStudy, 'notes'> {
  const { trials, attrs, parameters } = view;
  const definition = view.definition ?? foreignDefinition({ name, direction, space: {} });
  const isOurs = definition.objective !== null || Object.hasOwn(attrs, 'hpo:version');
  const isWhole = trials.every(({ state, params }) => state === 'WAITING' || hasAll(params, parameters));
  // Where trials differ in their parameters, the objective defined them as it ran.
  const space = isOurs || isWhole ? definition.space : {};
  return { definition: { ...definition, space }, attrs, trials: () => trials };
}

const hasAll = (params: object, parameters: object): boolean =>
  Object.keys(parameters).every((name) => Object.hasOwn(params, name));
