// A real server of PostgreSQL for tests: made in a temporary folder, with passwords asked for, on a free port of this
// machine only. It ends with the process that started it, however that ends.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from './free-port.ts';

export const PASSWORD = 'p@ss/w#rd:ß';

export interface PostgresServer {
  readonly port: number;
  /** The folder of its sockets and data. */
  readonly folder: string;
  /** The folder of the server's programs, psql and pg_dump among them. */
  readonly programs: string;
  /** A URL of a database, with the password. */
  url(database: string): string;
  /** Makes an empty database and returns its URL. */
  createDatabase(): Promise<string>;
  /** Runs SQL as the superuser, in a database. */
  query(text: string, database?: string): Promise<Record<string, unknown>[]>;
  /** Ends the server and all its processes at once, as a crash would. */
  kill(): Promise<void>;
  /** Starts it again. */
  start(): Promise<void>;
  /** Stops it for good and removes the folder. */
  dispose(): Promise<void>;
}

/** Starts a server. Throws where the machine has none: the tests that need it must not pass without it. */
export async function startPostgres(): Promise<PostgresServer> {
  const programs = programFolder();
  const folder = mkdtempSync(join(tmpdir(), 'hpo-pg-'));
  const data = join(folder, 'data');
  const port = await freePort();
  const user = unprivileged();
  const as = (command: string, args: readonly string[]): [string, string[]] =>
    user === undefined ? [command, [...args]] : ['runuser', ['-u', user.name, '--', command, ...args]];
  if (user !== undefined) chownSync(folder, user.uid, user.gid);

  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, PASSWORD, { mode: 0o644 });
  const init = ['-D', data, '-U', 'hpo', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8'];
  execFileSync(...as(join(programs, 'initdb'), [...init, '--no-sync', '--locale=C.UTF-8']), {
    cwd: folder,
    stdio: 'pipe',
  });
  // Nothing here has to outlive the machine; the death of the server it must outlive, and does without syncs.
  const settings = { port, listen_addresses: '127.0.0.1', unix_socket_directories: folder, fsync: 'off' };
  const options = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);

  const url = (database: string) =>
    `postgresql://hpo:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/${database}`;
  const query = async (text: string, database = 'postgres') => {
    const client = new pg.Client({ connectionString: url(database) });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  };
  let guard: ChildProcess | undefined;
  const start = async () => {
    guard = spawn(...as('sh', ['-c', GUARD, join(programs, 'postgres'), '-D', data, ...options]), {
      cwd: folder,
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    let log = '';
    guard.stderr?.on('data', (text) => {
      log += text;
    });
    for (;;) {
      if (guard.exitCode !== null) throw new Error(`the server did not start:\n${log}`);
      if (
        await query('select 1').then(
          () => true,
          () => false,
        )
      )
        return;
      await sleep(20);
    }
  };
  const kill = async () => {
    if (guard === undefined || guard.exitCode !== null || guard.signalCode !== null) return;
    const ended = once(guard, 'exit');
    for (const pid of processesOf(data)) killSurely(pid);
    await ended;
    guard = undefined;
  };
  let databases = 0;
  await start();
  return {
    port,
    folder,
    programs,
    url,
    query,
    kill,
    start,
    createDatabase: async () => {
      const name = `studies${databases++}`;
      await query(`create database ${name}`);
      return url(name);
    },
    dispose: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs a program until its own input ends, which is when the process that started it is gone. */
const GUARD =
  'exec 3<&0; "$0" "$@" & server=$!; (cat <&3 >/dev/null; kill -QUIT $server) & guard=$!; wait $server; kill $guard';

function killSurely(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It ended by itself in between.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The server and its children: killed alone, it would leave them their time. */
function processesOf(data: string): number[] {
  const [server] = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n').map(Number);
  const children = readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && parentOf(pid) === server);
  return [server, ...children];
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

/** The folder of the newest server that is installed. */
function programFolder(): string {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).map(Number) : [];
  const folders = versions.toSorted((a, b) => b - a).map((version) => join(root, String(version), 'bin'));
  const found = folders.find((folder) => existsSync(join(folder, 'initdb')));
  if (found === undefined) throw new Error('PostgreSQL is not installed: apt-get install postgresql');
  return found;
}

/** Whom the server runs as: it refuses to run as root. */
function unprivileged(): { readonly name: string; readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const found = ['postgres', 'nobody'].map((name) => users.find((user) => user[0] === name)).find(Boolean);
  if (found === undefined) throw new Error('no unprivileged user to run PostgreSQL as');
  return { name: found[0], uid: Number(found[2]), gid: Number(found[3]) };
}
