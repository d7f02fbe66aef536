// The work of hpo run before the first trial: where the study comes from, and what is wanted of it.
import { buildStudy } from '../../config/build.ts';
import { quickStudy } from '../../config/quick-study.ts';
import { type OpenedStudyFile, openSource, openStudyFile } from '../../config/read-file.ts';
import { studyToYaml } from '../../config/write-file.ts';
import { InputError } from '../../errors.ts';
import type { Args } from '../command.ts';
import { placeStudy } from '../find-study.ts';
import { EXIT, type Io } from '../io.ts';
import { overridesOf } from './study-flags.ts';

/** The flags that describe a study without a file. */
const QUICK_FLAGS = ['maximize', 'minimize', 'param', 'match', 'metric-file', 'value'] as const;

/** Runs the study of a file, or of flags and a command. */
export async function runSource(args: Args, io: Io): Promise<number> {
  const { study: read, warnings, withLines } = openedStudy(args);
  for (const warning of warnings) io.stderr.write(`${warning}\n`);
  const placed = placeStudy(read, args, io);
  const { study } = placed;
  const built = await withLines(() => buildStudy(study));
  if (args['dry-run'] === true) {
    io.stdout.write(studyToYaml(study));
    return EXIT.done;
  }
  if (args.check === true) {
    const { checkOneTrial } = await import('./check-trial.ts');
    return checkOneTrial(study, built, args, io);
  }
  const { runStudy } = await import('./run-study.ts');
  return runStudy(placed, built, args, io, withLines);
}

function openedStudy(args: Args): OpenedStudyFile {
  const words = ((args['--'] as unknown[] | undefined) ?? []).map(String);
  const overrides = overridesOf(args);
  if (args.file === undefined) return openSource(quickSource(args, words), process.cwd(), overrides);
  const [flag] = QUICK_FLAGS.filter((name) => args[name] !== undefined).map((name) => `--${name}`);
  const file = String(args.file);
  if (words.length > 0) throw withCommand(file, words);
  if (flag !== undefined) {
    const hint = `${file} says what is run: take it out, or change the file with --set`;
    throw InputError.of(flag, 'stands beside a study file', hint);
  }
  return openStudyFile(file, overrides);
}

/** A file and a command are two studies. */
function withCommand(file: string, words: readonly string[]): InputError {
  const hint = `${file} says what is run: take -- and the command away to run it, or take ${file} away and give --param and --maximize`;
  return InputError.of(`-- ${words.join(' ')}`, `stands beside the study file ${file}`, hint);
}

function quickSource(args: Args, words: readonly string[]) {
  if (words.length === 0) {
    const hint =
      'give a study file, or a command after --: hpo run --maximize val_acc --param lr=log:1e-5..1e-1 -- python train.py --lr {lr}';
    throw InputError.of('hpo run', 'has nothing to run', hint);
  }
  return quickStudy({
    words,
    maximize: args.maximize as string | undefined,
    minimize: args.minimize as string | undefined,
    params: (args.param as string[] | undefined) ?? [],
    match: args.match as string | undefined,
    metricFile: args['metric-file'] as string | undefined,
    value: args.value as string | undefined,
  });
}
