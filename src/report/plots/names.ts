// Names under which things are drawn beside each other.

/** Equal names get a number, so that no two are drawn as one. */
export function uniqueNames(names: readonly string[]): string[] {
  return names.map((name, index) => {
    const before = names.slice(0, index).filter((other) => other === name).length;
    return before === 0 ? name : `${name} (${before + 1})`;
  });
}
