// Builds src/vit/engines/wasm/kernels.wasm from native/, for whoever changed the kernels: the binary is committed, so
// that users and CI need no compiler for it. kernels.json records what it was made from, and a test holds both against
// the sources. Needs clang and lld 19 (Debian: clang-19 lld-19); the same sources give the same bytes.
// Usage: node scripts/build-wasm.mjs; another clang: CLANG=clang node scripts/build-wasm.mjs
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const target = 'src/vit/engines/wasm/kernels.wasm';
const record = 'src/vit/engines/wasm/kernels.json';
const units = ['native/core.cpp', 'native/wasm.cpp'];
const compiler = process.env.CLANG ?? 'clang-19';

const compile = [
  ...['--target=wasm32', '-msimd128', '-mbulk-memory', '-matomics', '-mmutable-globals'],
  ...['-std=c++17', '-O3', '-ffreestanding', '-nostdlib', '-fno-exceptions', '-fno-rtti'],
  ...['-fno-math-errno', '-fno-trapping-math', '-DHPO_ISA=wasm'],
];
const link = [
  ...['--no-entry', '--import-memory', '--shared-memory', '--max-memory=4294967296', '--strip-all'],
  // An instance starts on this stack; each thread but the first is then given its own.
  ...['-z,stack-size=1048576', '--export=__stack_pointer', '--export=__heap_base'],
].map((flag) => `-Wl,${flag}`);

function run(words) {
  const { status, stdout, stderr, error } = spawnSync(compiler, words, { cwd: root, encoding: 'utf8' });
  if (status === 0) return stdout;
  console.error(error === undefined ? stderr : `${compiler} does not start: ${error.message}`);
  process.exit(1);
}

const sha256 = (file) =>
  createHash('sha256')
    .update(readFileSync(new URL(`../${file}`, import.meta.url)))
    .digest('hex');

/** The files of this project that the units are made of, as the compiler names them. */
function sources() {
  const words = run(['-MM', ...compile, ...units]).split(/[\s\\]+/);
  const files = words
    .filter((word) => word !== '' && !word.endsWith(':'))
    .map((file) => relative(root, `${root}${file}`));
  return [...new Set([...files, 'scripts/build-wasm.mjs'])].sort();
}

run([...compile, ...link, ...units, '-o', target]);
chmodSync(new URL(`../${target}`, import.meta.url), 0o644);
const made = {
  comment: 'Written by scripts/build-wasm.mjs.',
  compiler: run(['--version']).split('\n')[0],
  binary: sha256(target),
  sources: Object.fromEntries(sources().map((file) => [file, sha256(file)])),
};
writeFileSync(new URL(`../${record}`, import.meta.url), `${JSON.stringify(made, null, 2)}\n`);
console.log(`${target}: ${readFileSync(new URL(`../${target}`, import.meta.url)).length} bytes`);
