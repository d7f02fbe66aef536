// Versions of hpo, of Node and of the packages that hpo needs.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { version } from '../version.ts';
import { type Finding, type FindingGroup, look } from './finding.ts';

interface Manifest {
  readonly engines?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const require = createRequire(import.meta.url);
const manifest = (): Manifest =>
  JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));

/** Versions of the programs. */
export function versionFindings(): FindingGroup {
  const { engines } = manifest();
  return {
    heading: 'versions',
    findings: [
      { name: 'hpo', ok: true, detail: version() },
      {
        name: 'node',
        ok: true,
        detail: `${process.version} on ${process.platform} ${process.arch} (hpo needs ${engines?.node})`,
      },
    ],
  };
}

/** Versions of the packages; one that is optional may be missing. */
export async function packageFindings(): Promise<FindingGroup> {
  const { dependencies = {}, optionalDependencies = {} } = manifest();
  const names = Object.keys({ ...dependencies, ...optionalDependencies }).sort();
  const findings = await Promise.all(names.map((name) => packageFinding(name)));
  return { heading: 'packages', findings };
}

/** The version of a package, found without loading it. */
export function packageFinding(name: string): Promise<Finding> {
  return look(name, () => {
    const path = manifestOf(name);
    if (path === undefined) throw new Error('is not installed');
    return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
  });
}

/** Packages need not let their package.json be resolved, so that it is looked for as Node does. */
function manifestOf(name: string): string | undefined {
  for (const folder of require.resolve.paths(name) ?? []) {
    const path = join(folder, name, 'package.json');
    if (existsSync(path)) return path;
  }
  return undefined;
}
