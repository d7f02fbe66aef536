// Holds the rules of layers.json over src/: no upward import, no import between folders of one level,
// no cycle of value imports, pure folders stay pure, and only the command line prints or reads the environment.
// Usage: node scripts/check-layers.mjs [source folder]; exits 1 and names every breach.
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const rules = JSON.parse(readFileSync(join(here, 'layers.json'), 'utf8'));
const root = resolve(process.argv[2] ?? join(here, '..', 'src'));

/** Every relative import of a file, each with whether it brings types only. */
function importsOf(text) {
  const names = String.raw`(?:[\w\s{},*$]*?\bfrom\s+)?`;
  const statement = String.raw`^(?:import|export)\s+(type\s)?${names}['"](\.[^'"]+)['"]`;
  const lazily = String.raw`import\(\s*['"](\.[^'"]+)['"]\s*\)`;
  const pattern = new RegExp(`${statement}|${lazily}`, 'gm');
  return [...text.matchAll(pattern)].map((match) => ({
    specifier: match[2] ?? match[3],
    typeOnly: match[1] !== undefined,
    lazy: match[3] !== undefined,
  }));
}

/** Every module that a file names, whether it imports from it, imports it for its effects, or lazily. */
const modulesOf = (text) =>
  [...text.matchAll(/\b(?:from|import|require)\s*\(?\s*(['"`])([^'"`]+)\1/g)].map((match) => match[2]);

/** Whether a module is Node's own, under its full name or the bare one. */
const isOutside = (specifier) =>
  new RegExp(rules.pure.forbiddenModules).test(specifier) || builtinModules.includes(specifier);

/** The source without comments, so that a rule is not tripped by prose. */
const withoutComments = (text) => text.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, '');

const files = readdirSync(root, { recursive: true })
  .map(String)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.split(sep).join('/'));
const sources = new Map(files.map((file) => [file, withoutComments(readFileSync(join(root, file), 'utf8'))]));
const unitOf = (file) => file.split('/')[0];
const breaches = [];
const graph = new Map();

function checkImport(file, target, typeOnly) {
  const [from, to] = [unitOf(file), unitOf(target)];
  if (from === to) return;
  const [fromLevel, toLevel] = [rules.levels[from], rules.levels[to]];
  if (fromLevel === undefined) return breaches.push(`${file}: ${from} is not in layers.json`);
  if (toLevel === undefined) return breaches.push(`${file}: imports ${target}, which is not in layers.json`);
  if (toLevel <= 1 && fromLevel > toLevel) return;
  if (typeOnly && rules.typesAllowedFrom.includes(to)) return;
  if (toLevel >= fromLevel)
    breaches.push(
      `${file} (level ${fromLevel}) imports ${target} (level ${toLevel}): imports point down only`,
    );
  if (rules.forbidden[from]?.includes(to))
    breaches.push(`${file} imports ${target}: ${from} knows nothing of ${to}`);
}

function checkText(file, text) {
  const unit = unitOf(file);
  const pure = rules.pure.folders.includes(unit);
  const banned = [
    ...(pure ? rules.pure.forbiddenText : []),
    ...(rules.printing.allowedIn.includes(unit) ? [] : rules.printing.forbiddenText),
  ];
  for (const word of new Set(banned)) if (text.includes(word)) breaches.push(`${file} uses ${word}`);
  if (!pure) return;
  for (const specifier of modulesOf(text).filter(isOutside))
    breaches.push(`${file} imports ${specifier}: ${unit} has no files, clock or network`);
}

for (const [file, text] of sources) {
  checkText(file, text);
  const values = [];
  for (const { specifier, typeOnly, lazy } of importsOf(text)) {
    const target = relative(root, resolve(root, dirname(file), specifier))
      .split(sep)
      .join('/');
    if (!sources.has(target)) {
      breaches.push(`${file} imports ${specifier}, which is not a file of src/`);
      continue;
    }
    checkImport(file, target, typeOnly);
    if (!typeOnly && !lazy) values.push(target);
  }
  graph.set(file, values);
}

/** Depth-first search that reports the first cycle through each file. */
function findCycles() {
  const done = new Set();
  const visit = (file, path) => {
    const at = path.indexOf(file);
    if (at >= 0) return breaches.push(`value-import cycle: ${[...path.slice(at), file].join(' -> ')}`);
    if (done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
}
findCycles();

for (const breach of breaches) console.error(breach);
if (breaches.length > 0) process.exit(1);
console.log(`${files.length} files keep the layer rules`);
