// Builds the Node-API addon, as npm's install script: with a C++ compiler and npm alone. An install never fails over it:
// without an addon hpo runs on WebAssembly, and build/native/reason.txt says why.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const folder = join(root, 'build/native');
const addon = join(folder, 'hpo.node');
const sources = join(root, 'native');

const COMMON = [
  ...['-std=c++17', '-O3', '-fPIC', '-fvisibility=hidden', '-fno-exceptions', '-fno-rtti'],
  ...['-fno-math-errno', '-fno-trapping-math', '-ffp-contract=fast'],
];
const AVX2 = ['-mavx2', '-mfma'];
/** The kernels are one source, compiled once for each instruction set. */
const ISAS = {
  x64: { avx512: ['-mavx512f', '-mavx512vl', '-mavx512dq', '-mavx512bw', ...AVX2], avx2: AVX2, portable: [] },
  arm64: { neon: [], portable: [] },
}[arch()];
/** Linked into the addon, so that it asks nothing of the system but the C library. */
const SELF_CONTAINED = ['-static-libstdc++', '-static-libgcc', '-Wl,--exclude-libs,ALL', '-Wl,-Bsymbolic'];

/** Why there is no addon: one line for people, and what the compiler said. */
class NoAddon extends Error {
  constructor(reason, details = '') {
    super(reason);
    this.details = details;
  }
}

try {
  const prebuilt = join(root, `prebuilds/${platform()}-${arch()}/hpo.node`);
  if (!loads(prebuilt)) await build();
} catch (error) {
  mkdirSync(folder, { recursive: true });
  rmSync(addon, { force: true });
  writeFileSync(join(folder, 'reason.txt'), `${error.message}\n${error.details ?? error.stack}`);
  console.log(`hpo runs on WebAssembly here, which is slower: ${error.message}`);
}

async function build() {
  if (platform() === 'win32') throw new NoAddon('the addon is not made for Windows');
  if (ISAS === undefined) throw new NoAddon(`the addon is not made for ${arch()} processors`);
  const compiler = findCompiler();
  const include = await headers();
  const jobs = compilations(include);
  const stamp = stampOf({ compiler, jobs });
  const stampFile = join(folder, 'stamp.txt');
  if (existsSync(addon) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;

  const temporary = join(folder, `build-${process.pid}`);
  mkdirSync(temporary, { recursive: true });
  try {
    const compiled = await Promise.allSettled(jobs.map((job) => compile(compiler, job, temporary)));
    const objects = compiled.map(({ value, reason }) => {
      if (reason !== undefined) throw reason;
      return value;
    });
    const linked = join(temporary, 'hpo.node');
    await link(compiler, objects, linked);
    if (!loads(linked)) throw new NoAddon('the addon that was built here does not load');
    renameSync(linked, addon);
    writeFileSync(stampFile, stamp);
    rmSync(join(folder, 'reason.txt'), { force: true });
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** $CXX and nothing else where it is set, else the first of the usual names that answers; as a command's words. */
function findCompiler() {
  const named = (process.env.CXX ?? '').split(/\s+/).filter((word) => word !== '');
  const candidates = named.length > 0 ? [named] : [['c++'], ['g++'], ['clang++']];
  const works = ([command, ...words]) => spawnSync(command, [...words, '--version']).status === 0;
  const found = candidates.find(works);
  if (found !== undefined) return found;
  throw new NoAddon(
    named.length > 0
      ? `no C++ compiler was found when hpo was installed ($CXX is ${named.join(' ')})`
      : 'no C++ compiler was found when hpo was installed',
  );
}

async function headers() {
  try {
    return (await import('node-api-headers')).default.include_dir;
  } catch {
    throw new NoAddon('the npm package node-api-headers was not there when hpo was installed');
  }
}

/** One compilation each: its object's name, its source and its flags. */
function compilations(include) {
  const ours = ['-DNAPI_VERSION=8', '-I', include];
  return [
    ...Object.entries(ISAS).map(([isa, flags]) => ({
      name: `core-${isa}.o`,
      source: 'core.cpp',
      flags: [`-DHPO_ISA=${isa}`, ...flags],
    })),
    ...['addon', 'pool', 'peak'].map((name) => ({ name: `${name}.o`, source: `${name}.cpp`, flags: ours })),
  ];
}

/** Changes with everything that the addon is made from. */
function stampOf({ compiler, jobs }) {
  const [command, ...words] = compiler;
  const version = spawnSync(command, [...words, '--version'], { encoding: 'utf8' }).stdout;
  const hash = createHash('sha256').update(JSON.stringify([compiler, version, COMMON, SELF_CONTAINED, jobs]));
  for (const name of readdirSync(sources).sort()) hash.update(name).update(readFileSync(join(sources, name)));
  return hash.digest('hex');
}

async function compile(compiler, { name, source, flags }, temporary) {
  const object = join(temporary, name);
  await run(compiler, [...COMMON, ...flags, '-c', join(sources, source), '-o', object]);
  return object;
}

async function link(compiler, objects, target) {
  const basic = [...objects, '-shared', '-o', target];
  if (platform() === 'darwin') return run(compiler, [...basic, '-undefined', 'dynamic_lookup']);
  // A missing symbol is to be found out when the addon loads, not when it is called.
  const libraries = ['-pthread', '-ldl', '-Wl,-z,now'];
  // Some systems keep the static libraries in a package of their own.
  await run(compiler, [...basic, ...SELF_CONTAINED, ...libraries]).catch(() =>
    run(compiler, [...basic, ...libraries]),
  );
}

function run([command, ...words], flags) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...words, ...flags], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      said += text;
    });
    child.on('error', (error) => reject(failed(error.message)));
    child.on('close', (status) => (status === 0 ? resolve() : reject(failed(said))));
  });
}

function failed(said) {
  const details = said.split('\n').slice(0, 20).join('\n');
  return new NoAddon('the addon did not compile when hpo was installed', details);
}

/** Whether a file is an addon for this machine. A child finds out, as a wrong one may end its process. */
function loads(file) {
  if (!existsSync(file)) return false;
  const script = 'process.exit(require(process.argv[1]).isas.length > 0 ? 0 : 1)';
  return spawnSync(process.execPath, ['-e', script, file]).status === 0;
}
