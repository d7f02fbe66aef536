#!/usr/bin/env node
// The `hpo` command. Everything it does is in cli.ts; here it meets the real process.
import { cli } from './cli.ts';
import { EXIT, processIo } from './io.ts';

// A reader that has seen enough, as in `hpo export … | head`, is no error; a study goes on where it stopped.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE') process.exit(EXIT.done);
  process.stderr.write(`standard output cannot be written (${code})\n`);
  process.exit(EXIT.noResult);
});

// TensorFlow's C library, where it is installed, would print its start-up notes between our rows.
process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';

process.exitCode = await cli(process.argv.slice(2), processIo());
