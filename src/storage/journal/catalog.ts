// Studies side by side in one folder: each a folder of its own with a journal in it.
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HpoError, InputError } from '../../errors.ts';
import { type Logger, silentLogger } from '../../log.ts';
import { nearest } from '../../nearest.ts';
import type { StudyCatalog } from '../reader.ts';
import { attempt, unless } from '../system-error.ts';
import { hasLease, newWorker, processOf } from '../worker.ts';
import { createAppendLock } from './append-lock.ts';
import { createJournalStorage } from './journal.ts';
import { createJournalReader } from './reader.ts';
import { isDead, workerFileOf } from './worker-file.ts';

/** The journals of the folder `<results>/<name>`. */
export function createFolderCatalog(
  results: string,
  options: { readonly logger?: Logger } = {},
): StudyCatalog {
  const { logger = silentLogger } = options;
  const journalOf = (name: string): string => join(results, name, 'journal.log');
  const names = (): string[] => {
    const entries = attempt(results, 'be read', () =>
      unless(['ENOENT', 'ENOTDIR'], () => readdirSync(results, { encoding: 'utf8' })),
    );
    return (entries ?? []).filter((name) => !name.startsWith('.') && existsSync(journalOf(name))).sort();
  };
  const checkThere = (name: string): void => {
    checkName(name);
    if (existsSync(journalOf(name))) return;
    throw unknownStudy(results, name, names());
  };
  return {
    place: results,
    names: async () => names(),
    open: async (name, given = {}) => {
      checkName(name);
      return createJournalStorage(journalOf(name), { logger, ...given });
    },
    read: async (name) => {
      checkThere(name);
      return createJournalReader(journalOf(name), { logger });
    },
    remove: async (name) => {
      checkThere(name);
      const aside = join(results, `.${name}.removed-${newWorker()}`);
      await setAside(journalOf(name), name, aside, logger);
      attempt(aside, 'be deleted', () => rmSync(aside, { recursive: true, force: true }));
    },
    close: async () => {},
  };
}

/** A name is that of a folder, never a way to another place. */
function checkName(name: string): void {
  if (name !== '' && !name.startsWith('.') && !/[/\\\0]/.test(name)) return;
  const hint = 'a study is named like a folder: without slashes, and not beginning with a dot';
  throw InputError.of('study', `'${name}' is no name of a study`, hint);
}

function unknownStudy(results: string, name: string, names: readonly string[]): InputError {
  const near = nearest(name, names);
  const others = names.length === 0 ? `${results} holds no studies` : `${results} holds ${names.join(', ')}`;
  return InputError.of(
    'study',
    `'${name}' is not in ${results}`,
    near === undefined ? others : `did you mean ${near}?`,
  );
}

/** Throws HpoError STUDY_BUSY while a living process runs a trial of the study. */
async function checkIdle(journal: string, name: string): Promise<void> {
  const reader = await createJournalReader(journal);
  try {
    const running = await reader.trials({ states: ['RUNNING'] });
    const busy = running.find(({ worker }) => hasLease(worker) && !isDead(journal, worker));
    if (busy === undefined) return;
    throw new HpoError(
      'STUDY_BUSY',
      `trial ${busy.number} of '${name}' is run by ${processOf(busy.worker)}`,
      {
        hint: 'end that process first',
      },
    );
  } finally {
    await reader.close();
  }
}

/** Renames the study's folder, so that it goes at once, while nobody runs a trial of it and nobody appends. */
async function setAside(journal: string, name: string, aside: string, logger: Logger): Promise<void> {
  const worker = workerFileOf(journal, newWorker());
  const lock = createAppendLock(journal, worker, { logger });
  const folder = dirname(journal);
  const sizeNow = (): number => attempt(journal, 'be read', () => statSync(journal).size);
  try {
    for (let isGone = false; !isGone; ) {
      const size = sizeNow();
      await checkIdle(journal, name);
      await lock.hold(() => {
        // What was appended since may be a trial that began.
        isGone = sizeNow() === size;
        if (isGone) attempt(folder, 'be deleted', () => renameSync(folder, aside));
        return 'done';
      });
    }
  } catch (error) {
    worker.remove();
    throw error;
  }
}
