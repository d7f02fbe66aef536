// The work of hpo confirm: what is confirmed is chosen and checked before anything is written, then run, then judged.
import { join } from 'node:path';
import { type Candidate, candidatesOf } from '../../confirm/candidates.ts';
import { type Confirmation, confirm } from '../../confirm/confirmation.ts';
import { confirmationPanels } from '../../confirm/figure.ts';
import { freshSeeds } from '../../confirm/fresh-seeds.ts';
import {
  confirmationCsv,
  confirmationJson,
  confirmationLines,
  confirmationMarkdown,
} from '../../confirm/text.ts';
import { writableFolder, writeFiles } from '../../files.ts';
import { silentLogger } from '../../log.ts';
import { confirmationPlot } from '../../report/plots/confirmation.ts';
import { renderSvg } from '../../report/plots/render.ts';
import type { Space } from '../../space/space.ts';
import { lockFile } from '../../storage/file-lock.ts';
import type { Args } from '../command.ts';
import { interruptible } from '../interrupt.ts';
import { EXIT, type Io } from '../io.ts';
import { confirmPrograms } from './confirm-programs.ts';
import { confirmVit } from './confirm-vit.ts';
import type { Confirmed, Confirming } from './confirming.ts';
import { buildAgain, readRestingStudy } from './open-study.ts';
import { createConfirmScreen } from './screen.ts';
import { confirmSettings } from './settings.ts';

/** Below the study's folder. */
const FOLDER = 'confirm';

/**
 * Confirms a study, or goes on with that.
 * @returns the exit code
 * @throws HpoError STUDY_BUSY while another process runs the study or confirms it
 */
export async function runConfirm(args: Args, io: Io): Promise<number> {
  const settings = confirmSettings(args);
  const study = await readRestingStudy(args, io);
  const { definition, trials, space } = study;
  const { candidates, rankedBy } = candidatesOf({ ...definition, space, trials }, settings.wanted);
  const found = await buildAgain(study, args);
  const seeds = freshSeeds(definition.seed, trials.length, settings.seeds);
  const folder = String(args.out ?? join(found.folder, FOLDER));
  const screen = createConfirmScreen(
    { study: definition.name, candidates, seeds, quiet: settings.quiet },
    io,
  );
  const unlock = lockFile(join(writableFolder(folder), FOLDER), silentLogger);
  const { signal, stop } = interruptible(io, settings.quiet);
  const confirming = { study, found, candidates, seeds, settings, folder, screen, signal, args, io };
  try {
    const confirmed = await measure(confirming).finally(screen.clear);
    const common = { study: definition.name, candidates, rankedBy, seeds };
    const confirmation = confirm({ ...common, ...confirmed.measured });
    return await finish(confirming, confirmed, confirmation, space);
  } finally {
    stop();
    unlock();
  }
}

function measure(confirming: Confirming): Promise<Confirmed> {
  const { objective } = confirming.found.built;
  return objective.kind === 'vit'
    ? confirmVit(confirming, objective)
    : confirmPrograms(confirming, objective);
}

async function finish(
  { folder, screen, candidates }: Confirming,
  { isCancelled, done, total, note }: Confirmed,
  confirmation: Confirmation,
  space: Space,
): Promise<number> {
  if (isCancelled && done === 0) {
    screen.print('interrupted before the first result; the same command goes on');
    return EXIT.interrupted;
  }
  await writeAll(folder, confirmation, space);
  const files = `${join(folder, '/')}  confirm.json  confirm.csv  confirm.md  confirm.svg`;
  for (const line of [...sameLines(candidates), ...confirmationLines(confirmation, space), note, files]) {
    screen.print(line);
  }
  if (isCancelled) {
    screen.print(
      `interrupted after ${done} of ${total} results, kept in ${folder}/; the same command goes on`,
    );
    return EXIT.interrupted;
  }
  return confirmation.chosen === undefined ? EXIT.noResult : EXIT.done;
}

async function writeAll(folder: string, confirmation: Confirmation, space: Space): Promise<void> {
  writeFiles(folder, {
    'confirm.json': confirmationJson(confirmation),
    'confirm.csv': confirmationCsv(confirmation),
    'confirm.md': confirmationMarkdown(confirmation, space),
    'confirm.svg': await renderSvg(confirmationPlot(confirmation.study, confirmationPanels(confirmation))),
  });
}

/** Trials that are the same configuration are confirmed as one. */
const sameLines = (candidates: readonly Candidate[]): string[] =>
  candidates
    .filter(({ same }) => same.length > 0)
    .map(({ number, same }) => `#${number} stands also for ${same.map((one) => `#${one}`).join(', ')}`);
