// `${NAME}` in the URL of a storage: so that a password need not stand in a file.
import { InputError } from '../errors.ts';

/**
 * The text with every `${NAME}` replaced by the environment's value.
 * @throws InputError for a variable that is not set
 */
export function expandVariables(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
  where: string,
): string {
  return text.replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = env[name];
    if (value === undefined)
      throw InputError.of(where, `names the variable ${name}, which is not set`, `export ${name}=…`);
    return value;
  });
}
