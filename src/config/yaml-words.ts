// What the YAML library complains about, in plain words with what to do.

/** What a text lacks to be YAML. */
export interface YamlWords {
  readonly message: string;
  readonly hint?: string;
}

type Rule = readonly [pattern: RegExp, message: string, hint?: string];

const COLON = 'a key, a colon and a blank come before a value, as in lr: 0.1';

const RULES: readonly Rule[] = [
  [
    /^Nested mappings/,
    'is not YAML: a second colon in the line',
    "a text with ': ' in it needs quotes around it; a block begins on the next line",
  ],
  [/^Implicit keys need to be on a single line/, 'is not YAML: a colon is missing in this line', COLON],
  [
    /^Implicit map keys need to be followed by map values/,
    'is not YAML: a colon is missing in this line',
    COLON,
  ],
  [
    /^Unexpected scalar at node end/,
    'is not YAML: something stands behind the value',
    'is a colon, a comma or a quote missing? A text with quotes in it needs others around it',
  ],
  [
    /^Unexpected flow-\w+-end|^Unexpected .*"[\]}]"/,
    'is not YAML: a closing bracket too many',
    'take it out, or open it before',
  ],
  [
    /^Flow (?:map|sequence)/,
    'is not YAML: a bracket is not closed before this line',
    'close it: {…} and […] come in pairs',
  ],
  [/^Missing , /, 'is not YAML: a comma is missing', 'commas stand between what is in brackets'],
  [/^Missing closing/, 'is not YAML: a quote is not closed', 'quotes come in pairs'],
  [
    /^All (?:mapping|collection|sequence) items must start at the same column/,
    'is not YAML: the line is indented unlike those beside it',
    'keys of one block stand below each other',
  ],
  [
    /^A (?:block )?(?:sequence|collection|mapping) (?:may not|cannot)/,
    'is not YAML: a list or a block begins where none can',
    'begin it on a line of its own',
  ],
  [
    /^Plain value cannot start with/,
    'is not YAML: a text begins with a mark that YAML keeps for itself',
    'put quotes around it',
  ],
  [
    /^Invalid escape sequence/,
    'is not YAML: a backslash in double quotes',
    "put single quotes around it: 'val_acc=([\\d.]+)'",
  ],
  [/^Map keys must be unique/, 'has a key twice', 'take one out'],
  [/multiple documents/, 'has several documents', 'a study file is one: take out the lines ---'],
];

/** What the line itself shows, whatever the library makes of it. */
const LINES: readonly Rule[] = [
  [/^\s*\t/, 'is not YAML: a tab begins the line', 'indent with blanks'],
  [/^\s*[\w-]+\s*[{[]/, 'is not YAML: a colon is missing in this line', COLON],
  [/^\s*[\w-]+:[^\s/]/, 'is not YAML: a blank is missing behind the colon', COLON],
  [/^-\s/, 'is not YAML: an item of a list stands among keys', 'put it below the key that it is for'],
];

/**
 * The words for what the library says of a text; its own where there are none.
 * @param line the line of the text that it says it of
 */
export function yamlWords(raw: string, line: string): YamlWords {
  const text = raw.split('\n')[0].replace(/ at line \d+, column \d+:?$/, '');
  const isSyntax = !/^Map keys must|multiple documents|^Unresolved|^Invalid escape/.test(text);
  const rule =
    (isSyntax ? LINES.find(([pattern]) => pattern.test(line)) : undefined) ??
    RULES.find(([pattern]) => pattern.test(text));
  if (rule === undefined) return { message: `is not YAML: ${text}` };
  const [, message, hint] = rule;
  return { message, ...(hint !== undefined && { hint }) };
}
