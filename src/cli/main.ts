#!/usr/bin/env node
// The `hpo` command. Everything it does is in cli.ts; here it meets the real process.
import { cli } from './cli.ts';
import { processIo } from './io.ts';

process.exitCode = await cli(process.argv.slice(2), processIo());
