// Which code a search ran: the version of the package alone says nothing between two releases.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { provenance } from '../lib/provenance.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Answers of git, or nothing where there is no repository. */
function git(...words: string[]): string {
  try {
    return execFileSync('git', words, {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '';
  }
}

/**
 * `0.1.0+06d45a1`: the release and the last commit that changed the library, with a digest of what was not committed.
 * So a search is run again when the code changes, and only then.
 */
export function sourceVersion(): string {
  const { version } = provenance('bench:regret');
  const commit = git('log', '-1', '--format=%h', '--', 'src');
  if (commit === '') return version;
  const changes = git('diff', 'HEAD', '--', 'src') + git('ls-files', '--others', '--exclude-standard', 'src');
  const digest = createHash('sha256').update(changes).digest('hex').slice(0, 8);
  return `${version}+${commit}${changes === '' ? '' : `.${digest}`}`;
}
