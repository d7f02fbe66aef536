// Flags that set keys of a study file, shared by hpo run and hpo search.
import type { Options } from 'yargs';
import { ACQUISITION_NAMES, DURABILITIES, SAMPLER_NAMES, TRACKER_NAMES } from '../../config/names.ts';
import type { Override } from '../../config/overrides.ts';
import { parsePath } from '../../config/problems.ts';
import { parseYamlValue } from '../../config/yaml-data.ts';
import { InputError } from '../../errors.ts';
import type { Args } from '../command.ts';
import { numberOrText, textFlag } from '../flags.ts';

interface StudyFlag {
  readonly path: readonly string[];
  readonly options: Options;
  /** From the flag's text to the key's value; a number where the text is one, unless given. */
  readonly read?: (text: unknown) => unknown;
}

const asList = (text: unknown): unknown[] =>
  String(text)
    .split(',')
    .map((part) => numberOrText(part.trim()));
const asText = (text: unknown): unknown => text;

/** What any study may be told. */
const COMMON: Readonly<Record<string, StudyFlag>> = {
  seed: {
    path: ['seed'],
    options: textFlag('fixes the suggestions, and what trials are seeded with (0)', 'Search'),
  },
  sampler: {
    path: ['sampler'],
    options: textFlag(`what proposes: ${SAMPLER_NAMES.join(' | ')} (gp)`, 'Search'),
  },
  acquisition: {
    path: ['acquisition'],
    options: textFlag(`what the gp maximises: ${ACQUISITION_NAMES.join(' | ')} (logei)`, 'Search'),
  },
  parallel: { path: ['parallel'], options: textFlag('trials at a time (1)', 'Search') },
  target: { path: ['stop', 'target'], options: textFlag('stop when a trial is as good as this', 'Limits') },
  patience: {
    path: ['stop', 'patience'],
    options: textFlag('stop after so many trials without a better value', 'Limits'),
  },
  time: {
    path: ['limits', 'time'],
    options: textFlag('start no trial after so long: 90s, 30m, 1h30m', 'Limits'),
  },
  'trial-time': {
    path: ['limits', 'trial_time'],
    options: textFlag('end a trial that takes longer', 'Limits'),
  },
  retries: {
    path: ['limits', 'retries'],
    options: textFlag('further attempts after an infrastructure fault (3)', 'Limits'),
  },
  track: {
    path: ['track', 'to'],
    options: textFlag(
      `show the trials as they run on a server: ${TRACKER_NAMES.join(' | ')} (MLFLOW_TRACKING_URI)`,
      'Output',
    ),
    read: asText,
  },
  durability: {
    path: ['durability'],
    options: textFlag(
      `what stored trials survive, the death of a process or a power cut: ${DURABILITIES.join(' | ')} (process)`,
      'Output',
    ),
  },
};

/** What only programs can be told. */
const PROGRAMS: Readonly<Record<string, StudyFlag>> = {
  trials: {
    path: ['trials'],
    options: textFlag('trials in all, those of an earlier run included (20)', 'Search'),
  },
  gpus: { path: ['gpus'], options: textFlag('devices to share out, as 0,1', 'Search'), read: asList },
  'per-gpu': { path: ['per_gpu'], options: textFlag('trials at a time on one device (1)', 'Search') },
  memory: {
    path: ['limits', 'memory'],
    options: textFlag('end a trial whose processes need more: 8GB', 'Limits'),
  },
  idle: {
    path: ['limits', 'idle'],
    options: textFlag('end a trial that prints nothing and computes nothing for so long', 'Limits'),
  },
  name: {
    path: ['name'],
    options: textFlag("the study's name, and its folder below results/", 'Output'),
    read: asText,
  },
};

const options = (flags: Readonly<Record<string, StudyFlag>>): Record<string, Options> =>
  Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, flag.options]));

/** Flags of every study. The storage is placed beside the study's other files: see placeStudy. */
export const COMMON_FLAGS = {
  ...options(COMMON),
  storage: textFlag(
    'sqlite:///file.db, postgres://…, or a folder of studies (HPO_STORAGE, else the journal in results/)',
    'Output',
  ),
  'retry-failed': {
    type: 'boolean',
    default: false,
    describe: 'run the failed trials again first, in place of the failures',
    group: 'Search:',
  } satisfies Options,
};
/** Flags of hpo run alone. */
export const PROGRAM_FLAGS = options(PROGRAMS);
/** Any key, by its path. */
export const SET_FLAG: Options = {
  type: 'string',
  array: true,
  requiresArg: true,
  describe: 'set any key of the study file: --set space.lr.default=1e-3',
  group: 'Output:',
};

/** The keys that the given flags set. */
export function overridesOf(args: Args): Override[] {
  const flags = Object.entries({ ...COMMON, ...PROGRAMS }).filter(([name]) => args[name] !== undefined);
  const named = flags.map(([name, { path, read = numberOrText }]) => ({
    path,
    value: read(args[name]),
    flag: `--${name}`,
  }));
  return [...named, ...((args.set as string[] | undefined) ?? []).map(setOverride)];
}

/** `space.lr.default=1e-3`, with the value as a study file would have it. */
function setOverride(text: string): Override {
  const at = text.indexOf('=');
  const path = parsePath(text.slice(0, Math.max(at, 0)));
  if (at < 1 || path.length === 0) {
    throw InputError.of('--set', `is ${text}`, 'write a key and its value: --set space.lr.default=1e-3');
  }
  return {
    path,
    value: parseYamlValue(text.slice(at + 1), `--set ${text}`),
    flag: `--set ${text.slice(0, at)}`,
  };
}
