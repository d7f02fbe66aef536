// Watches what the processes of a group use while they run: memory against a limit, and whether they do anything.
import type { ProcessGroup } from './group.ts';
import { type ProcessEntry, processTable } from './process-table.ts';

/** Pauses between looks, in milliseconds: short at first, since short processes have a peak too. */
const FIRST_PAUSE = 50;
const LONGEST_PAUSE = 1000;
/** With a memory limit members are looked at this often: memory fills by some GB a second. */
const MEMORY_PAUSE = 100;
/** Below this share of one core a process does nothing: waiting threads wake up now and then. */
const IDLE_SHARE = 0.01;

/** Limits on what a group may use. */
export interface WatchLimits {
  /** Sum over all processes, in bytes. */
  readonly memoryBytes?: number;
  /** How long it may print nothing and use no processor time, in milliseconds. */
  readonly idleMs?: number;
}

/** Looks at a group again and again until it is stopped. */
export class GroupWatch {
  /** The most memory that was seen, in bytes; undefined before the first look. */
  peakBytes: number | undefined;
  readonly #group: ProcessGroup;
  readonly #limits: WatchLimits;
  readonly #exceeded: (limit: 'memory' | 'idle') => void;
  #timer: NodeJS.Timeout | undefined;
  #pause = FIRST_PAUSE;
  #searchedAt = 0;
  #activeAt = performance.now();
  #cpuMs = 0;

  /** @param exceeded called once, when a limit is passed */
  constructor(group: ProcessGroup, limits: WatchLimits, exceeded: (limit: 'memory' | 'idle') => void) {
    this.#group = group;
    this.#limits = limits;
    this.#exceeded = exceeded;
    this.#next();
  }

  /** Tells that the group printed something. */
  active(): void {
    this.#activeAt = performance.now();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Goes on after `stop`, as if the group had just done something. */
  resume(): void {
    if (this.#timer !== undefined) return;
    this.active();
    this.#pause = FIRST_PAUSE;
    this.#next();
  }

  #next(): void {
    const longest = this.#limits.memoryBytes === undefined ? LONGEST_PAUSE : MEMORY_PAUSE;
    this.#timer = setTimeout(() => this.#look(), Math.min(this.#pause, longest));
    this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE);
  }

  #look(): void {
    const members = this.#members();
    const bytes = this.#memoryOf(members);
    this.peakBytes = Math.max(this.peakBytes ?? 0, bytes);
    const { memoryBytes, idleMs } = this.#limits;
    if (memoryBytes !== undefined && bytes > memoryBytes) this.#exceeded('memory');
    else if (idleMs !== undefined && this.#idleFor(members) >= idleMs) this.#exceeded('idle');
    else this.#next();
  }

  /** A search among all processes is slow: between two of them those known are looked at. */
  #members(): ProcessEntry[] {
    const now = performance.now();
    if (now - this.#searchedAt < LONGEST_PAUSE && this.#pause === LONGEST_PAUSE) return this.#group.known();
    this.#searchedAt = now;
    return this.#group.find({ byMark: false });
  }

  /** Forked processes share pages, which the plain sum counts for each: before a limit is passed, share them out. */
  #memoryOf(members: readonly ProcessEntry[]): number {
    const plain = members.reduce((sum, { rssBytes }) => sum + rssBytes, 0);
    if (members.length < 2 || plain <= (this.#limits.memoryBytes ?? Number.POSITIVE_INFINITY)) return plain;
    return members.reduce((sum, { pid, rssBytes }) => sum + (processTable.ownBytes(pid) ?? rssBytes), 0);
  }

  #idleFor(members: readonly ProcessEntry[]): number {
    const now = performance.now();
    const cpuMs = members.reduce((sum, entry) => sum + entry.cpuMs, 0);
    const used = cpuMs - this.#cpuMs;
    // Less than before: a member ended that nobody had waited for.
    if (used < 0 || used > IDLE_SHARE * (now - this.#activeAt)) {
      this.#cpuMs = cpuMs;
      this.#activeAt = now;
    }
    return now - this.#activeAt;
  }
}
