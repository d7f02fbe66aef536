// The work of hpo enqueue: a configuration of the user's own for the queue.
import { isDeepStrictEqual } from 'node:util';
import type { ParameterValues } from '../../space/space.ts';
import { enqueuedTrial } from '../../study/enqueue.ts';
import { fixedParams } from '../../trial/given.ts';
import type { Trial } from '../../trial/trial.ts';
import type { Args } from '../command.ts';
import { EXIT, type Io } from '../io.ts';
import { formatOf, printAnswer } from './answer.ts';
import { readAssignments } from './assignments.ts';
import { openOrCreate } from './open-or-create.ts';
import { redrawFiles } from './redraw-files.ts';

/** Puts a configuration in the queue. */
export async function enqueueTrial(args: Args, io: Io): Promise<number> {
  const opened = await openOrCreate(args, io);
  const { storage, definition } = opened;
  try {
    const space = { ...storage.view.parameters, ...definition.space };
    const params = readAssignments((args.params as string[] | undefined) ?? [], space);
    const known = args['skip-if-exists'] === true ? sameAs(storage.view.trials, params) : undefined;
    const number =
      known?.number ?? ((await storage.openTrial(enqueuedTrial(definition.space, params))) as number);
    const answer = {
      table: () => [
        known === undefined ? `#${number} is in the queue` : `#${number} has these parameters already`,
      ],
      data: () => ({ number, params }),
    };
    await printAnswer(answer, formatOf(args), io);
    if (known === undefined) await redrawFiles(opened, io);
    return EXIT.done;
  } finally {
    await storage.close();
  }
}

/** The first trial that was given the same parameters, or has them. */
function sameAs(trials: readonly Trial[], params: ParameterValues): Trial | undefined {
  return trials.find((trial) =>
    [trial.params, fixedParams(trial)].some((given) => isDeepStrictEqual({ ...given }, { ...params })),
  );
}
