// What a user may do where a stored study is another one than that of a file or of flags.
import { flowYaml } from '../config/flow-yaml.ts';
import { differencesInFileWords } from '../config/mismatch-words.ts';
import { isDatabase } from '../config/open-storage.ts';
import type { Parameter } from '../space/parameter.ts';
import { redactUrl } from '../storage/sql/redact-url.ts';
import type { WaysOn } from '../study/mismatch.ts';
import type { StudyPlace } from './find-study.ts';

/** The ways on from the study of a place, as command lines. */
export function waysOn({ where, name, folder }: StudyPlace, elsewhere: string): WaysOn {
  const study = isDatabase(where) ? `${name} --storage ${redactUrl(where)}` : (folder ?? where);
  return {
    elsewhere,
    remove: `hpo delete ${study}`,
    widen: (wider) => {
      const flags = Object.entries(wider).map(([name, parameter]) => {
        const values = valuesOf(parameter);
        return values && `--param ${name}=${values}`;
      });
      return flags.includes(undefined) ? undefined : `hpo amend ${study} ${flags.join(' ')}`;
    },
    say: differencesInFileWords,
  };
}

/** A range or choices as `hpo amend --param` takes them; undefined for choices that no shell word holds. */
function valuesOf(parameter: Parameter): string | undefined {
  if (parameter.type === 'float' || parameter.type === 'int') {
    return [parameter.low, parameter.high].map(flowYaml).join('..');
  }
  if (parameter.type !== 'choice') return undefined;
  const words = parameter.choices.map(String);
  return words.every((word) => /^[\w.+-]+$/.test(word)) ? words.join(',') : undefined;
}
