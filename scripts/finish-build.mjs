// After tsc: makes the command executable, and puts beside the compiled code what tsc does not compile.
import { chmodSync, copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [source, target] = ['../src', '../dist'].map((path) => fileURLToPath(new URL(path, import.meta.url)));

chmodSync(join(target, 'cli/main.js'), 0o755);
for (const file of readdirSync(source, { recursive: true }).map(String)) {
  if (!/\.(mjs|py|wasm)$/.test(file)) continue;
  mkdirSync(dirname(join(target, file)), { recursive: true });
  copyFileSync(join(source, file), join(target, file));
}
