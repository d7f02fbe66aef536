// What can train the built-in models here, and why something cannot.
import type { EngineInfo } from '../../vit/engine.ts';
import { type Finding, type FindingGroup, look } from './finding.ts';
import { packageFinding } from './packages.ts';

const TENSORFLOW = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

/** The engines, the fastest first. Each is started with one thread: whether it computes is what counts. */
export async function engineFindings(): Promise<FindingGroup> {
  const native = await look('native', async () => {
    const { createNativeEngine } = await import('../../vit/engines/native/engine.ts');
    return describe((await createNativeEngine({ threads: 1 })).info);
  });
  const wasm = await look('wasm', async () => {
    const { createWasmEngine } = await import('../../vit/engines/wasm/engine.ts');
    return describe((await createWasmEngine({ threads: 1 })).info);
  });
  const tfjs = { ...(await packageFinding('@tensorflow/tfjs')), name: 'tfjs' };
  return { heading: 'engines', findings: [native, wasm, tfjs, await tensorflow()] };
}

const describe = ({ isa }: EngineInfo): string => isa;

/** TensorFlow's own library is loaded through a package that nobody needs. */
async function tensorflow(): Promise<Finding> {
  const found = await Promise.all(TENSORFLOW.map(packageFinding));
  const installed = found.find(({ ok }) => ok);
  if (installed !== undefined) {
    return { name: 'tfjs tensorflow', ok: true, detail: `${installed.name} ${installed.detail}` };
  }
  return {
    name: 'tfjs tensorflow',
    ok: false,
    detail: `${TENSORFLOW.join(' or ')} is not installed`,
    hint: 'optional: only for --backend tensorflow',
  };
}
