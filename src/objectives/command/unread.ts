// Parameters that a command would never see.
import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Space } from '../../space/space.ts';
import { namesIn } from './placeholders.ts';
import { EXPANSION_NAMES } from './template.ts';

/** Larger files are no scripts. */
const SCRIPT_BYTES = 2 ** 20;
/** How a script reads parameters without arguments. */
const READS_THEM = /HPO_PARAM|wandb\.config/;

/**
 * The parameters that no placeholder stands for, where neither the words nor the scripts among them say that they read
 * the environment or the file. A guess: a script may import what reads them.
 */
export function unreadParameters(words: readonly string[], space: Space, cwd: string): string[] {
  const unread = unfilledParameters(words, space).filter((name) => space[name].type !== 'constant');
  if (unread.length === 0) return [];
  const texts = [...words, ...scriptFiles(words, cwd).map(readScript)];
  return texts.some((text) => READS_THEM.test(text)) ? [] : unread;
}

/** The parameters that no placeholder stands for. */
export function unfilledParameters(words: readonly string[], space: Space): string[] {
  const names = Object.keys(space);
  const used = new Set(words.flatMap((word) => namesIn(word, new Set(names))));
  // The JSON file holds all of them.
  if ([...EXPANSION_NAMES, 'trial.params'].some((name) => used.has(name))) return [];
  return names.filter((name) => !used.has(name));
}

/** Words that may be files, and the modules of `python -m`. */
function scriptFiles(words: readonly string[], cwd: string): string[] {
  return words.flatMap((word, index) => {
    if (words[index - 1] !== '-m') return [resolve(cwd, word)];
    const module = word.split('.').join('/');
    return [resolve(cwd, `${module}.py`), resolve(cwd, join(module, '__main__.py'))];
  });
}

function readScript(file: string): string {
  try {
    const { size } = statSync(file);
    const isText = size < SCRIPT_BYTES && statSync(file).isFile();
    return isText ? readFileSync(file, 'utf8') : '';
  } catch {
    return '';
  }
}
