// The kernel kills what takes more memory than its cgroup may have: that is told from a kill by somebody.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { temporaryFolder } from '../storage/temporary.ts';

const PROGRAM = fileURLToPath(new URL('./run-in-cgroup.ts', import.meta.url));
const LIMIT = 400 * 2 ** 20;

/** A cgroup below this process's own whose memory is limited; undefined where none can be made. */
function limitedGroup(): string | undefined {
  const own = existsSync('/proc/self/cgroup') ? readFileSync('/proc/self/cgroup', 'utf8') : '';
  const places = own.split('\n').flatMap((line) => {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === '') return [{ parent: `/sys/fs/cgroup${path}`, file: 'memory.max' }];
    return controllers === 'memory'
      ? [{ parent: `/sys/fs/cgroup/memory${path}`, file: 'memory.limit_in_bytes' }]
      : [];
  });
  for (const { parent, file } of places) {
    const group = join(parent, `hpo-test-${process.pid}`);
    try {
      mkdirSync(group);
    } catch {
      continue;
    }
    if (existsSync(join(group, file))) {
      writeFileSync(join(group, file), String(LIMIT));
      return group;
    }
    rmdirSync(group);
  }
  return undefined;
}

const group = limitedGroup();
const folder = temporaryFolder();
afterAll(() => {
  folder.remove();
  if (group !== undefined) rmdirSync(group);
});

const noPython = spawnSync('python3', ['--version']).error !== undefined;
const why =
  group === undefined ? ' (skipped: no cgroup can be made here)' : noPython ? ' (skipped: no python3)' : '';

test.skipIf(why !== '').each([
  ['a program', ['python3', 'allocate.py']],
  ['a program of a shell', ['sh', '-c', 'python3 allocate.py; exit $?']],
  ['a child of a program', ['python3', 'pool.py']],
])(`%s that the kernel kills has run out of memory${why}`, (_, words) => {
  const args = ['--import', 'tsx', PROGRAM, group!, folder.path, ...words];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout).failure).toMatchObject({
    class: 'oom',
    message: 'the system killed it because memory ran out',
  });
});
