// Lets several processes work on one study and kills them, one after the other, at random moments; each that was killed
// is replaced. Used with small counts by tests, with large ones by the soak.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));

/** How many, and on which study. */
export interface KillPlan {
  /** What the workers run; worker.ts when left out. */
  readonly program?: string;
  /** Of the storage, as open-storage.ts reads it. */
  readonly url: string;
  readonly workers: number;
  /** Trials of the study: kills are spread over them. */
  readonly trials: number;
  readonly kills: number;
  /** Mean time of a trial. */
  readonly milliseconds: number;
}

/** What came of it. */
export interface KillReport {
  readonly killed: number;
  /** The trials whose results were stored, in the order in which workers said so. */
  readonly told: readonly number[];
  /** What workers that were not killed said on stderr, or how they ended. */
  readonly complaints: readonly string[];
}

/** Runs the plan to its end. */
export async function killWorkers(plan: KillPlan): Promise<KillReport> {
  const told: number[] = [];
  const complaints: string[] = [];
  const alive = new Set<ChildProcess>();
  const ends: Promise<unknown>[] = [];
  let killed = 0;

  const start = (): void => {
    const program = plan.program ?? WORKER;
    const args = ['--import', 'tsx', program, plan.url, String(plan.trials), String(plan.milliseconds)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    alive.add(child);
    let rest = '';
    child.stdout.on('data', (data) => {
      const lines = `${rest}${data}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.startsWith('told ')) told.push(Number(line.slice(5)));
      killSome();
    });
    child.stderr.on('data', (data) => complaints.push(String(data)));
    ends.push(
      once(child, 'close').then(([code, signal]) => {
        alive.delete(child);
        if (signal === 'SIGKILL') return start();
        if (code !== 0) complaints.push(`a worker ended with ${code ?? signal}`);
      }),
    );
  };
  /** Kills one worker whenever another share of the trials is done. */
  const killSome = (): void => {
    const due = Math.min(plan.kills, Math.floor((told.length * (plan.kills + 1)) / plan.trials));
    for (; killed < due; killed++) {
      const victims = [...alive].filter(({ killed: isKilled }) => !isKilled);
      const victim = victims[Math.floor(Math.random() * victims.length)];
      setTimeout(() => victim?.kill('SIGKILL'), Math.random() * plan.milliseconds * 2);
    }
  };
  for (let index = 0; index < plan.workers; index++) start();
  // Replacements are added while the first ones are waited for.
  for (let index = 0; index < ends.length; index++) await ends[index];
  return { killed, told, complaints };
}
