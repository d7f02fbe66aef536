// Serves the problems of the regret benchmark to programs in other languages, so that there is one truth: a request is a
// line of JSON on the standard input, its answer a line on the standard output, in the same order.
// Usage: tsx bench/regret/serve.ts
//   {"op": "list"}                               every problem: name, part, tags, space, constraints, minimum
//   {"op": "evaluate", "problem": …, "params": {…}, "noise": 0.1, "seed": 0, "trial": 3}
//                                                {"value", "regret", "violations"}; trials count from 0
// A bad request is answered by {"error": …}. The value of a configuration that breaks a constraint is null, and what its
// formula gives is `unconstrained`; violations say by how much each one is broken, and are negative where it holds.
import { createInterface } from 'node:readline';
import { answerTo } from './serving.ts';

for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim() !== '') process.stdout.write(`${JSON.stringify(answerTo(line))}\n`);
}
