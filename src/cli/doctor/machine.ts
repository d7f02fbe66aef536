// What hpo may use of this machine: processors, memory, GPUs, Python.
import { availableParallelism, totalmem } from 'node:os';
import { pythonInterpreter } from '../../objectives/python/interpreter.ts';
import type { Environment } from '../../runner/spawn.ts';
import { usableMemory, usableThreads } from '../../vit/engines/kernels/machine.ts';
import type { Io } from '../io.ts';
import { type Finding, type FindingGroup, look } from './finding.ts';
import { outputOf } from './program.ts';

const GIB = 2 ** 30;
const gib = (bytes: number): string => `${(bytes / GIB).toFixed(1)} GiB`;

/** Processors and memory as hpo sees them, a container's limits included. */
export async function machineFindings(io: Io): Promise<FindingGroup> {
  const threads = usableThreads();
  const processors = availableParallelism();
  const share = threads < processors ? `, of ${processors} under a quota` : '';
  return {
    heading: 'machine',
    findings: [
      await look('cores', () => `${threads}${share}`),
      await look('memory', () => `${gib(usableMemory())} may be used of ${gib(totalmem())}`),
      ...(await gpuFindings(io)),
    ],
  };
}

const GPU_QUERY = ['--query-gpu=index,name,memory.total,driver_version', '--format=csv,noheader'];

async function gpuFindings(io: Io): Promise<Finding[]> {
  try {
    const lines = (await outputOf('nvidia-smi', GPU_QUERY, io)).trim().split('\n');
    const cards = lines.filter((line) => line.includes(','));
    return cards.map((line) => {
      const [index, name, memory, driver] = line.split(',').map((cell) => cell.trim());
      return { name: `gpu ${index}`, ok: true, detail: `${name}, ${memory}, driver ${driver}` };
    });
  } catch (error) {
    const hint = 'only for objectives that use one';
    return [{ name: 'gpu', ok: false, detail: (error as Error).message, hint }];
  }
}

/** Prints versions without importing the packages, which may take seconds. */
const PYTHON_SCRIPT = `
import json, platform, sys
from importlib import metadata
def version(name):
    try: return metadata.version(name)
    except metadata.PackageNotFoundError: return None
print(json.dumps({"python": platform.python_version(), "where": sys.executable, "optuna": version("optuna"), "torch": version("torch")}))
`;

/** The Python that runs objectives, and what it has. */
export async function pythonFindings(io: Io): Promise<FindingGroup> {
  const heading = 'python';
  const interpreter = pythonInterpreter(io.env as Environment);
  try {
    const found = JSON.parse(await outputOf(interpreter, ['-c', PYTHON_SCRIPT], io)) as Record<
      string,
      string | null
    >;
    const python = { name: 'python', ok: true, detail: `${found.python}, ${found.where}` };
    return { heading, findings: [python, module('optuna', found.optuna), module('torch', found.torch)] };
  } catch (error) {
    const hint = 'only for objectives in Python; name one with interpreter in the study file';
    return { heading, findings: [{ name: 'python', ok: false, detail: (error as Error).message, hint }] };
  }
}

function module(name: string, version: string | null): Finding {
  if (version !== null) return { name, ok: true, detail: version };
  const hint = name === 'optuna' ? 'not needed: Optuna objectives run without it' : undefined;
  return { name, ok: false, detail: 'is not installed', ...(hint !== undefined && { hint }) };
}
