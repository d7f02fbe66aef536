#!/usr/bin/env node
// The `hpo` command. Everything it does is in cli.ts; here it meets the real process.
import { cli } from './cli.ts';
import { processIo } from './io.ts';

// TensorFlow's C library, where it is installed, would print its start-up notes between our rows.
process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';

process.exitCode = await cli(process.argv.slice(2), processIo());
