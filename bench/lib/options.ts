// Reading benchmarks' flags, and what a benchmark does with a bad one: one line and exit code 2.

/** A whole number above 0. */
export function count(flag: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new Error(`--${flag} is '${text}'; give a whole number above 0`);
  return value;
}

/** Numbers from 0 to 1, separated by commas. */
export function shares(flag: string, text: string): number[] {
  return names(text).map((word) => {
    const value = Number(word);
    if (!(value >= 0 && value <= 1)) throw new Error(`--${flag} has '${word}'; give numbers from 0 to 1`);
    return value;
  });
}

/** Words separated by commas. */
export const names = (text: string): string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

/** Runs a benchmark; an error is its message on stderr and exit code 2. */
export async function runBench(main: () => void | Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
}
