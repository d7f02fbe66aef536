// The lock around each append: whose it is, how it is waited for, and how one is broken whose owner is gone.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLogger } from '../../../src/log.ts';
import { createAppendLock } from '../../../src/storage/journal/append-lock.ts';
import { breakLock } from '../../../src/storage/journal/break-lock.ts';
import { cleanUp } from '../../../src/storage/journal/clean-up.ts';
import { type SeenLock, seeLock } from '../../../src/storage/journal/seen-lock.ts';
import { isDead, type WorkerFile, workerFileOf } from '../../../src/storage/journal/worker-file.ts';
import { newWorker, workerWithoutLease } from '../../../src/storage/worker.ts';
import { deadWorker, workerElsewhere } from '../contract/subject.ts';
import { temporaryFolder } from '../temporary.ts';

const COUNT = fileURLToPath(new URL('../programs/count-under-lock.ts', import.meta.url));

let folder: ReturnType<typeof temporaryFolder>;
let journal: string;
let lock: string;
let worker: WorkerFile;
beforeEach(() => {
  folder = temporaryFolder();
  journal = join(folder.path, 'journal.log');
  lock = `${journal}.lock`;
  worker = workerFileOf(journal, newWorker());
});
afterEach(() => folder.remove());

/** A folder to which nothing in the temporary folder can have a hard link. */
function otherFileSystem(): string | undefined {
  const [here, there] = [tmpdir(), '/dev/shm'].map((path) => statSync(path, { throwIfNoEntry: false })?.dev);
  return there === undefined || there === here ? undefined : '/dev/shm';
}

/** A lock that runs out of patience at once. */
const hasty = (stale = 1e9, patience = 1e9) =>
  createAppendLock(journal, worker, { logger: silentLogger, times: { stale, patience } });
const isTaken = async (locks: ReturnType<typeof hasty>): Promise<boolean> => {
  let taken = false;
  await locks.hold(() => {
    taken = readFileSync(lock, 'utf8') === worker.name;
    return 'done';
  });
  return taken;
};

describe('the lock', () => {
  test('says whose it is while it is held, and is gone afterwards', async () => {
    expect(await isTaken(hasty())).toBe(true);
    expect(existsSync(lock)).toBe(false);
    const failing = hasty().hold(() => {
      throw new Error('on purpose');
    });
    await expect(failing).rejects.toThrow('on purpose');
    expect(existsSync(lock)).toBe(false);
    worker.remove();
    expect(readdirSync(folder.path)).toEqual([]);
  });

  test('of a worker whose name says nothing is that of its process', async () => {
    const asking = workerFileOf(journal, workerWithoutLease());
    expect(asking.name).toMatch(new RegExp(`^hpo-[0-9a-f]+-${process.pid}-`));
  });

  test('is waited for while a living process holds it', async () => {
    writeFileSync(lock, newWorker());
    const taking = isTaken(hasty(1));
    setTimeout(() => unlinkSync(lock), 150);
    expect(await taking).toBe(true);
  });

  test('of a living process is an error after a while, with its name', async () => {
    const other = newWorker();
    writeFileSync(lock, other);
    await expect(isTaken(hasty(1, 150))).rejects.toMatchObject({
      code: 'STORAGE',
      message: expect.stringMatching(new RegExp(`${lock} is held by process ${process.pid} for 0 s`)),
      hint: expect.stringContaining('delete the lock file'),
    });
    expect(readFileSync(lock, 'utf8')).toBe(other);
  });

  const leftBehind: [string, () => void, number][] = [
    ['of a dead process', () => writeFileSync(lock, deadWorker()), 1e9],
    ['that it left behind itself', () => writeFileSync(lock, worker.name), 1e9],
    ['of a worker elsewhere', () => writeFileSync(lock, workerElsewhere()), 150],
    ['of Optuna, a file', () => writeFileSync(lock, ''), 150],
    ['of Optuna, a link', () => symlinkSync(journal, lock), 150],
    [
      'of Optuna, a link to a file that is there',
      () => {
        writeFileSync(journal, 'x');
        symlinkSync(journal, lock);
      },
      150,
    ],
  ];
  test.each(leftBehind)('%s is broken', async (_, leave, stale) => {
    leave();
    expect(await isTaken(hasty(stale))).toBe(true);
    worker.remove();
    expect(readdirSync(folder.path).filter((name) => name !== 'journal.log')).toEqual([]);
  });

  test.each(leftBehind.slice(2))('%s is not broken while it changes', async (_, leave) => {
    leave();
    const taking = isTaken(hasty(400));
    for (let time = 0; time < 10; time++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(existsSync(worker.path)).toBe(true);
      expect(seeLock(lock)?.owner).not.toBe(worker.name);
      rmSync(lock);
      leave();
    }
    rmSync(lock);
    expect(await taking).toBe(true);
  });

  test('that was taken away is noticed, and the action runs again', async () => {
    const other = newWorker();
    const outcomes: boolean[] = [];
    const holding = hasty().hold((isMine) => {
      if (outcomes.length === 0) {
        unlinkSync(lock);
        writeFileSync(lock, other);
        setTimeout(() => unlinkSync(lock), 20);
      }
      outcomes.push(isMine());
      return isMine() ? 'done' : 'lost';
    });
    await holding;
    expect(outcomes).toEqual([false, true]);
  });

  test('of another is not removed by who had it before', async () => {
    await hasty().hold(() => {
      unlinkSync(lock);
      writeFileSync(lock, 'another');
      return 'done';
    });
    expect(readFileSync(lock, 'utf8')).toBe('another');
  });

  test('is had again by a worker whose file was removed', async () => {
    expect(await isTaken(hasty())).toBe(true);
    rmSync(`${journal}.workers`, { recursive: true });
    expect(await isTaken(hasty())).toBe(true);
  });

  const other = otherFileSystem();
  test.skipIf(other === undefined)(
    'is a file of its own where there are no hard links (needs a second file system, /dev/shm)',
    async () => {
      const workers = join(other as string, basename(folder.path));
      mkdirSync(workers);
      symlinkSync(workers, `${journal}.workers`);
      const locks = hasty();
      expect(await isTaken(locks)).toBe(true);
      expect(lstatSync(worker.path).nlink).toBe(1);
      writeFileSync(lock, deadWorker());
      expect(await isTaken(locks)).toBe(true);
      expect(existsSync(lock)).toBe(false);
      rmSync(workers, { recursive: true });
    },
  );

  test('cannot be had where nothing can be written', async () => {
    const file = join(folder.path, 'file');
    writeFileSync(file, '');
    const path = join(file, 'journal.log');
    const nowhere = createAppendLock(path, workerFileOf(path, newWorker()), { logger: silentLogger });
    await expect(nowhere.hold(() => 'done')).rejects.toMatchObject({
      code: 'STORAGE',
      message: expect.stringContaining(`${path} cannot be locked`),
    });
  });
});

describe('breaking a lock', () => {
  const markers = () => readdirSync(`${journal}.workers`).filter((name) => name.startsWith('break-'));
  const markerOf = (subject: string, number: number) =>
    join(`${journal}.workers`, `break-${subject}.${number}`);
  const see = () => seeLock(lock) as SeenLock;
  beforeEach(() => worker.make());

  test('removes it, and leaves nothing', () => {
    writeFileSync(lock, deadWorker());
    breakLock(see(), worker);
    expect(existsSync(lock)).toBe(false);
    expect(markers()).toEqual([]);
  });

  test('leaves alone what another took after it was broken', () => {
    writeFileSync(lock, deadWorker());
    const seen = see();
    unlinkSync(lock);
    linkSync(worker.path, lock);
    breakLock(seen, worker);
    expect(readFileSync(lock, 'utf8')).toBe(worker.name);
    expect(markers()).toEqual([]);
  });

  test('leaves alone a lock of nobody known that is not the same any more', () => {
    writeFileSync(lock, '');
    const seen = see();
    unlinkSync(lock);
    writeFileSync(lock, '');
    utimesSync(lock, 1, 1);
    breakLock(seen, worker);
    expect(existsSync(lock)).toBe(true);
    expect(markers()).toEqual([]);
  });

  test('does nothing where it is gone already', () => {
    writeFileSync(lock, deadWorker());
    const seen = see();
    unlinkSync(lock);
    breakLock(seen, worker);
    expect(markers()).toEqual([]);
  });

  test('is left to a living process that is at it', () => {
    const owner = deadWorker();
    writeFileSync(lock, owner);
    writeFileSync(markerOf(owner, 1), newWorker());
    breakLock(see(), worker);
    expect(existsSync(lock)).toBe(true);
    expect(markers()).toEqual([`break-${owner}.1`]);
  });

  test('is done by the next where those who were at it died', () => {
    const owner = deadWorker();
    writeFileSync(lock, owner);
    for (const number of [1, 2]) writeFileSync(markerOf(owner, number), deadWorker());
    breakLock(see(), worker);
    expect(existsSync(lock)).toBe(false);
    expect(markers()).toEqual([]);
  });

  test('is left to a living process that followed a dead one', () => {
    const owner = deadWorker();
    writeFileSync(lock, owner);
    writeFileSync(markerOf(owner, 1), deadWorker());
    writeFileSync(markerOf(owner, 2), newWorker());
    breakLock(see(), worker);
    expect(existsSync(lock)).toBe(true);
    expect(markers().length).toBe(2);
  });

  test('is done where a marker without a name is old, and not where it is new', () => {
    const owner = deadWorker();
    writeFileSync(lock, owner);
    writeFileSync(markerOf(owner, 1), '');
    breakLock(see(), worker);
    expect(existsSync(lock)).toBe(true);
    utimesSync(markerOf(owner, 1), 1, 1);
    breakLock(see(), worker);
    expect(existsSync(lock)).toBe(false);
    expect(markers()).toEqual([]);
  });

  test('by a process that died after it leaves a marker, which is cleaned up; others stay', () => {
    const [gone, held] = [deadWorker(), deadWorker()];
    writeFileSync(lock, held);
    for (const owner of [gone, held]) writeFileSync(markerOf(owner, 1), deadWorker());
    cleanUp(journal);
    expect(markers()).toEqual([`break-${held}.1`]);
    breakLock(see(), worker);
    expect(markers()).toEqual([]);
  });

  test('lets nobody in twice, however processes die while they hold it', async () => {
    const counter = join(folder.path, 'counter');
    writeFileSync(counter, '0\n');
    const last = 200;
    const runs = [0, 1, 2, 3].map(async () => {
      for (;;) {
        const args = ['--import', 'tsx', COUNT, journal, counter, String(last)];
        const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
        const [code, signal] = await once(child, 'close');
        if (signal !== 'SIGKILL') return code;
      }
    });
    expect(await Promise.all(runs)).toEqual([0, 0, 0, 0]);
    const numbers = readFileSync(counter, 'utf8').trim().split('\n').map(Number);
    expect(numbers).toEqual([...Array(last + 1).keys()]);
  }, 180_000);
});

describe('the file of a worker', () => {
  const fileOf = (name: string) => join(`${journal}.workers`, name);
  const minutesAgo = (minutes: number) => Date.now() / 1000 - minutes * 60;

  test('is not made by a heartbeat of a worker that did nothing, and is made again where it was lost', () => {
    worker.beat();
    expect(existsSync(worker.path)).toBe(false);
    worker.make();
    utimesSync(worker.path, 1, 1);
    worker.beat();
    expect(isDead(journal, worker.name)).toBe(false);
    rmSync(worker.path);
    worker.beat();
    expect(readFileSync(worker.path, 'utf8')).toBe(worker.name);
  });

  test('tells of a worker elsewhere whether it lives; of one here its process does', () => {
    mkdirSync(`${journal}.workers`);
    const elsewhere = workerElsewhere();
    expect(isDead(journal, elsewhere)).toBe(true);
    writeFileSync(fileOf(elsewhere), elsewhere);
    expect(isDead(journal, elsewhere)).toBe(false);
    utimesSync(fileOf(elsewhere), minutesAgo(0.9), minutesAgo(0.9));
    expect(isDead(journal, elsewhere)).toBe(false);
    utimesSync(fileOf(elsewhere), minutesAgo(1.1), minutesAgo(1.1));
    expect(isDead(journal, elsewhere)).toBe(true);
    const here = newWorker();
    expect(isDead(journal, here)).toBe(false);
    const dead = deadWorker();
    writeFileSync(fileOf(dead), dead);
    expect(isDead(journal, dead)).toBe(true);
  });

  test('is removed once the worker is dead, and no other', () => {
    worker.make();
    const dead = deadWorker();
    writeFileSync(fileOf(dead), dead);
    writeFileSync(fileOf('notes'), '');
    cleanUp(journal);
    expect(readdirSync(`${journal}.workers`).toSorted()).toEqual([worker.name, 'notes'].toSorted());
    worker.remove();
    expect(existsSync(fileOf('notes'))).toBe(true);
  });
});
