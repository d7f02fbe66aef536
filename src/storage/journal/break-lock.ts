// Removing a lock whose owner is gone, when several processes find it at the same moment.
//
// What must not happen: A and B see the dead owner's lock; A removes it; C takes the lock; B removes C's. So whoever
// removes it first creates a marker that only one process can create, named after the owner, looks at the lock once more,
// and removes it only if it is still the one that was seen. While a living process has a marker, no other gets past it,
// and the dead owner takes no lock again; so between the second look and the removal the lock cannot become another's.
// Who comes late creates a marker, sees that the lock is gone or another's, and leaves it alone.
//
// Death in the middle: a marker says whose it is. The marker of a dead process stays while the lock does, and the next
// one is created beside it under the next number: the dead one cannot act any more, and of those who see it dead one
// gets the next number.
//
// What is left: a lock that is broken after 30 s without knowing its owner may be let go by that owner, and taken by
// another, between look and removal. Its new owner checks that it still has it right before it writes (append-lock.ts).
import { readdirSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unless } from '../system-error.ts';
import { lifeOf } from '../worker.ts';
import { type SeenLock, seeLock, subjectOf } from './seen-lock.ts';
import { nameIn, type WorkerFile } from './worker-file.ts';

/** Age at which the marker of a process of which nothing is known is that of a dead one, in milliseconds. */
const MARKER_STALE = 30_000;
const PREFIX = 'break-';

/** Removes a lock that was seen to be left behind, unless another process is at it. */
export function breakLock(seen: SeenLock, worker: WorkerFile): void {
  worker.make();
  const folder = dirname(worker.path);
  const subject = subjectOf(seen);
  const markerOf = (number: number): string => join(folder, `${PREFIX}${subject}.${number}`);
  let number = 1;
  while (!createMarker(markerOf(number), worker.name)) {
    if (!isLeft(markerOf(number))) return;
    number++;
  }
  const now = seeLock(seen.path);
  const isSame = now?.owner === seen.owner && (isSurelyDead(seen) || now?.mark === seen.mark);
  if (isSame) unless(['ENOENT'], () => unlinkSync(seen.path));
  removeOldMarkers(folder, seen.path);
  unless(['ENOENT'], () => unlinkSync(markerOf(number)));
}

/** Removes the markers of locks that are gone. */
export function removeOldMarkers(folder: string, lock: string): void {
  const markers = (unless(['ENOENT'], () => readdirSync(folder)) ?? []).filter((name) =>
    name.startsWith(PREFIX),
  );
  if (markers.length === 0) return;
  const now = seeLock(lock);
  for (const marker of markers) {
    const isOfNow = now !== undefined && marker.startsWith(`${PREFIX}${subjectOf(now)}.`);
    if (!isOfNow) unless(['ENOENT'], () => unlinkSync(join(folder, marker)));
  }
}

const isSurelyDead = ({ owner }: SeenLock): boolean => owner !== undefined && lifeOf(owner) === 'dead';

/** Whether the marker is this process's now. */
function createMarker(marker: string, name: string): boolean {
  const created = unless(['EEXIST'], () => {
    writeFileSync(marker, name, { flag: 'wx' });
    return true;
  });
  return created === true;
}

/** Whether a marker's owner is dead, or did not get on for so long that it must be. */
function isLeft(marker: string): boolean {
  const file = unless(['ENOENT'], () => statSync(marker));
  // It is gone because the lock is.
  if (file === undefined) return false;
  const owner = nameIn(marker);
  const life = owner === undefined ? 'elsewhere' : lifeOf(owner);
  return life === 'dead' || (life === 'elsewhere' && Date.now() - file.mtimeMs > MARKER_STALE);
}
