// What is left of a test's processes: they all carry a text of the test's own in their environment.
import { randomUUID } from 'node:crypto';
import { processTable } from '../../src/runner/process-table.ts';

/** The variable that carries the text. */
const VARIABLE = 'HPO_TEST_MARK';

/** An environment that marks what runs in it, and who runs in it. */
export function markedEnvironment(): { env: NodeJS.ProcessEnv; living: () => number[] } {
  const mark = randomUUID();
  const isMarked = ({ pid }: { pid: number }) => processTable.hasInEnvironment(pid, mark);
  return {
    env: { ...process.env, [VARIABLE]: mark },
    living: () =>
      processTable
        .all()
        .filter(isMarked)
        .map(({ pid }) => pid),
  };
}
