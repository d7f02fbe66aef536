// What is optimized: exactly one objective, and only the keys that it can honour.
import { type PathProblem, problemAt } from '../errors.ts';
import { OBJECTIVE_KEYS } from './names.ts';
import type { Parsed } from './readable.ts';

type Kind = (typeof OBJECTIVE_KEYS)[number];

/** The objectives that a key is for. A key that is not listed is for all. */
const ONLY_FOR: Readonly<Partial<Record<keyof Parsed, readonly Kind[]>>> = {
  cwd: ['command', 'python', 'module'],
  env: ['command', 'python', 'module'],
  gpus: ['command', 'python', 'module'],
  per_gpu: ['command', 'python', 'module'],
  interpreter: ['python', 'command'],
  isolation: ['python', 'module'],
  wandb: ['command'],
};

/** How a metric is read is only for what prints it. */
const READING = ['match', 'file', 'value'] as const;

/**
 * Problems with the choice of the objective, and with keys that it cannot honour.
 * @param broken keys that are given, but could not be read
 */
export function objectiveProblems(study: Parsed, broken: ReadonlySet<string>): PathProblem[] {
  const given = OBJECTIVE_KEYS.filter((key) => study[key] !== undefined || broken.has(key));
  if (given.length !== 1) return [countProblem(given)];
  const [kind] = given;
  return [
    ...Object.entries(ONLY_FOR).flatMap(([key, kinds]) =>
      keyProblems(study, kind, key as keyof Parsed, kinds),
    ),
    ...metricProblems(study, kind),
    ...limitProblems(study, kind),
    ...interpreterProblems(study),
    ...isolationProblems(study, kind),
    ...(broken.has('gpus') ? [] : gpuProblems(study)),
  ];
}

function countProblem(given: readonly Kind[]): PathProblem {
  const hint = 'give exactly one of command, python, module, vit: what is optimized';
  if (given.length === 0) return { path: [], where: 'the file', message: 'has no objective', hint };
  return { ...problemAt([given[1]], `stands beside ${given[0]}`, hint), atKey: true };
}

function keyProblems(study: Parsed, kind: Kind, key: keyof Parsed, kinds: readonly Kind[]): PathProblem[] {
  if (study[key] === undefined || kinds.includes(kind)) return [];
  const hint = `it is for ${kinds.join(', ')}: take it out`;
  return [{ ...problemAt([key], `cannot be honoured for ${kind}`, hint), atKey: true }];
}

function metricProblems({ metric = { maximize: '' } }: Parsed, kind: Kind): PathProblem[] {
  if (kind === 'command') return [];
  return READING.filter((key) => metric[key] !== undefined).map((key) => {
    const hint = `${kind === 'vit' ? 'the model is scored' : 'the function returns the value'}: take it out`;
    return { ...problemAt(['metric', key], 'is only for command', hint), atKey: true };
  });
}

/** What runs inside this process can be neither weighed nor ended from outside. */
function limitProblems({ limits = {}, isolation }: Parsed, kind: Kind): PathProblem[] {
  const isHere = kind === 'vit' || (kind === 'module' && isolation === 'none');
  // A thread's heap can be bounded; whether it idles cannot be seen.
  const isThread = kind === 'module' && isolation === 'worker';
  const refused = (['memory', 'idle'] as const).filter((key) => isHere || (isThread && key === 'idle'));
  return refused
    .filter((key) => limits[key] !== undefined)
    .map((key) => {
      const way = kind === 'module' ? 'take isolation: process' : 'take it out';
      const hint = `${kind === 'vit' ? 'vit' : 'the module'} runs in this process: ${way}`;
      return { ...problemAt(['limits', key], 'cannot be honoured', hint), atKey: true };
    });
}

/** Only a sweep's macro puts it into a command. */
function interpreterProblems({ interpreter, command, wandb }: Parsed): PathProblem[] {
  const macro = `\${interpreter}`;
  if (interpreter === undefined || command === undefined) return [];
  if (wandb !== undefined && command.includes(macro)) return [];
  const hint = `the command names its own program: write ${interpreter} in front of the script, and take this out`;
  return [{ ...problemAt(['interpreter'], 'cannot be honoured for command', hint), atKey: true }];
}

function isolationProblems({ isolation }: Parsed, kind: Kind): PathProblem[] {
  const known: readonly string[] = kind === 'module' ? ['none', 'worker', 'process'] : ['process', 'trial'];
  if (isolation === undefined || known.includes(isolation) || kind === 'vit' || kind === 'command') return [];
  return [problemAt(['isolation'], `is ${isolation}, for ${kind}`, `one of ${known.join(', ')}`)];
}

function gpuProblems({ gpus, per_gpu, parallel }: Parsed): PathProblem[] {
  if (gpus === undefined) {
    if (per_gpu === undefined) return [];
    return [{ ...problemAt(['per_gpu'], 'needs gpus', 'name them, as gpus: [0, 1]'), atKey: true }];
  }
  const room = gpus.length * (per_gpu ?? 1);
  if (parallel === undefined || parallel <= room) return [];
  const hint = `${gpus.length} devices hold ${room} trials: make per_gpu or gpus larger, or parallel smaller`;
  return [problemAt(['parallel'], `is ${parallel}`, hint)];
}
