// Flags and words of the commands that read and change studies.
import type { Options, PositionalOptions } from 'yargs';
import { textFlag } from '../flags.ts';
import { FORMATS } from './answer.ts';

/** The word that names a study. */
export const STUDY_WORD: PositionalOptions = {
  type: 'string',
  describe: 'its folder, its name below results/, its file, or its name in --storage',
};

/** Where the study is. */
export const PLACE_FLAGS: Readonly<Record<string, Options>> = {
  storage: textFlag(
    'what holds the study: sqlite:///file.db, postgres://… or a folder (HPO_STORAGE, else results/)',
    'Study',
  ),
  'study-name': textFlag("STUDY, as Optuna's command line names it", 'Study'),
};

/** How the answer is written. */
export const FORMAT_FLAG: Readonly<Record<string, Options>> = {
  format: textFlag(
    `${FORMATS.join(' | ')}: a table for eyes, the others in full precision (table)`,
    'Output',
    {
      alias: 'f',
      choices: FORMATS,
    },
  ),
};
