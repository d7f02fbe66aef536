// After tsc: makes the command executable, and puts beside the compiled code what tsc does not compile.
import { chmodSync, copyFileSync } from 'node:fs';

const inRoot = (path) => new URL(`../${path}`, import.meta.url);

chmodSync(inRoot('dist/cli/main.js'), 0o755);
for (const file of ['kernels.wasm', 'worker.mjs']) {
  copyFileSync(inRoot(`src/vit/engines/wasm/${file}`), inRoot(`dist/vit/engines/wasm/${file}`));
}
