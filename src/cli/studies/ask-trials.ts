// The work of hpo ask: starts trials for somebody who runs them by hand. They have a worker without a lease, so that they
// are never taken back.
import { InputError } from '../../errors.ts';
import { silentLogger } from '../../log.ts';
import type { Sampler } from '../../search/sampler.ts';
import { workerWithoutLease } from '../../storage/worker.ts';
import { type Asking, nothingLeft, startNext } from '../../study/asking.ts';
import type { Storage } from '../../trial/contracts.ts';
import { proposalOf } from '../../trial/given.ts';
import type { Json, Trial } from '../../trial/trial.ts';
import type { Args } from '../command.ts';
import { EXIT, type Io } from '../io.ts';
import { formatOf, printAnswer } from './answer.ts';
import { countOf } from './numbers.ts';
import { openOrCreate } from './open-or-create.ts';
import { redrawFiles } from './redraw-files.ts';
import { samplerFor } from './sampler-for.ts';

/** Starts trials and prints their parameters; the exit code is 1 where none is left. */
export async function askTrials(args: Args, io: Io): Promise<number> {
  const count = countOf(args, 'n');
  const opened = await openOrCreate(args, io, workerWithoutLease());
  const { storage, place, study } = opened;
  try {
    const sampler = samplerFor(args, place, study);
    await storage.reclaim();
    const trials = await startSome({ storage, sampler, logger: silentLogger }, count ?? 1);
    if (trials.length === 0) {
      io.stderr.write(`${nothingLeft(sampler, storage.view)}\n`);
      return EXIT.noResult;
    }
    const data = trials.map(({ number, params }): Json => ({ number, params }));
    const answer = {
      data: () => (count === undefined ? data[0] : data),
      // One line, as Optuna prints it: easy to take apart in a shell.
      ...(count === undefined && { json: () => `${JSON.stringify(data[0])}\n` }),
      table: () => trials.flatMap((trial) => linesOf(trial, String(args.study))),
    };
    await printAnswer(answer, formatOf(args, 'json'), io);
    await redrawFiles(opened, io);
    return EXIT.done;
  } finally {
    await storage.close();
  }
}

async function startSome(asking: Asking & { readonly sampler: Sampler }, count: number): Promise<Trial[]> {
  checkSpace(asking.storage);
  const trials: Trial[] = [];
  while (trials.length < count) {
    const started = await startNext(asking);
    if (typeof started !== 'object') break;
    await storeProposal(asking.storage, started.trial);
    trials.push(asking.storage.view.trials[started.trial.number]);
  }
  return trials;
}

/** Where objectives define their parameters as they run, the first of them has to be run by hpo. */
function checkSpace({ view: { definition, parameters } }: Storage): void {
  if (Object.keys({ ...definition?.space, ...parameters }).length > 0) return;
  const hint = 'its objective defines it as it runs: start with hpo run';
  throw InputError.of(definition?.name ?? 'the study', 'has no parameters yet', hint);
}

/** What is proposed of parameters that an objective would have defined is theirs now. */
async function storeProposal(storage: Storage, trial: Trial): Promise<void> {
  const { number, params } = trial;
  for (const [name, value] of Object.entries(proposalOf(trial) ?? {})) {
    const parameter = storage.view.parameters[name];
    if (!Object.hasOwn(params, name) && parameter !== undefined) {
      await storage.setParam(number, name, parameter, value);
    }
  }
}

function linesOf({ number, params }: Trial, study: string): string[] {
  const words = Object.entries(params).map(([name, value]) => `${name}=${value}`);
  return [`#${number}  ${words.join('  ')}`, `    then: hpo tell ${study} ${number} SCORE`];
}
