// Runs a Python objective that never ends, and tells its process: for a test that kills this one.
// Usage: node --import tsx abandon.ts
import { recordedTrial } from '../recorded-trial.ts';
import { scripted } from './support.ts';

const { objective } = scripted(`
import os, subprocess, time
def objective(trial):
    child = subprocess.Popen(["sleep", "600"])
    trial.set_user_attr("pids", [os.getpid(), child.pid])
    while True:
        time.sleep(600)
`);
const trial = recordedTrial();
const watched = {
  ...trial,
  setUserAttr: async (_: string, value: unknown) => {
    process.stdout.write(`${JSON.stringify(value)}\n`);
  },
};
await objective.evaluate(watched);
