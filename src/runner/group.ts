// The processes of one trial: the group that its program leads, its session, its descendants, and whoever carries its
// mark in the environment, so that a daemon that left all of those is found too.
import { randomBytes } from 'node:crypto';
import { type ProcessEntry, type ProcessTable, processTable } from './process-table.ts';

/** What the processes of a group have in their environment; those of an inner study carry several. */
export const MARK_VARIABLE = 'HPO_PROCESS';

/** What tells a group from all others, also after its first process is gone. */
export interface GroupIdentity {
  /** The first process: leader of the group and of the session. */
  readonly pid: number;
  /** When it began, as the process table says; 0 where unknown. */
  readonly start: number;
  readonly mark: string;
}

/** A mark that no other group has. */
export const newMark = (): string => randomBytes(8).toString('hex');

/** Finds the members of a group and sends them signals. */
export class ProcessGroup {
  readonly identity: GroupIdentity;
  /** Members seen so far, with when they began: they stay members when their parents are gone. */
  readonly #seen = new Map<number, number>();
  readonly #table: ProcessTable;

  constructor(identity: GroupIdentity, table = processTable) {
    this.identity = identity;
    this.#table = table;
    this.#seen.set(identity.pid, identity.start);
  }

  /** The members that were found before and still live: quick. */
  known(): ProcessEntry[] {
    return this.#table.some(this.#seen.keys()).filter((entry) => this.#isKnown(entry));
  }

  /** Looks for members among all processes; `byMark` also where only the environment tells. */
  find({ byMark }: { readonly byMark: boolean }): ProcessEntry[] {
    const { start, mark } = this.identity;
    const all = this.#table.all();
    const members = new Map(this.#related(all).map((entry) => [entry.pid, entry]));
    if (byMark) {
      for (const entry of all) {
        if (members.has(entry.pid) || entry.start < start) continue;
        if (this.#table.hasInEnvironment(entry.pid, mark)) members.set(entry.pid, entry);
      }
    }
    addDescendants(members, all);
    this.#seen.clear();
    for (const entry of members.values()) this.#seen.set(entry.pid, entry.start);
    return [...members.values()];
  }

  /** Sends a signal to every member that can be found. Says how many there were. */
  signal(signal: NodeJS.Signals): number {
    const { pid } = this.identity;
    const members = this.find({ byMark: true });
    // The group first and as a whole, or a member could start others meanwhile.
    if (members.some(({ group }) => group === pid)) send(-pid, signal);
    for (const member of members) if (member.group !== pid) send(member.pid, signal);
    return members.length;
  }

  #related(all: readonly ProcessEntry[]): ProcessEntry[] {
    const { pid, start } = this.identity;
    const leader = all.find((entry) => entry.pid === pid);
    // Once the group is gone, its number may be that of another one.
    const taken = leader !== undefined && start !== 0 && leader.start !== start;
    return all.filter(
      (entry) => this.#isKnown(entry) || (!taken && (entry.group === pid || entry.session === pid)),
    );
  }

  #isKnown({ pid, start }: ProcessEntry): boolean {
    const seen = this.#seen.get(pid);
    return seen !== undefined && (seen === 0 || seen === start);
  }
}

function addDescendants(members: Map<number, ProcessEntry>, all: readonly ProcessEntry[]): void {
  for (let before = -1; before !== members.size; ) {
    before = members.size;
    for (const entry of all) if (members.has(entry.parent)) members.set(entry.pid, entry);
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended meanwhile, or became someone else's (setuid): the next look tells.
  }
}
