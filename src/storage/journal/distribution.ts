// Our parameters as Optuna's distributions, and back as far as our types reach. Optuna has one word for a choice, a bool
// and a constant; which of them it was stands beside what Optuna reads, under a key of ours that it passes over.
import { HpoError } from '../../errors.ts';
import { type Parameter, type ParameterValue, sizeOf, valueAt } from '../../space/parameter.ts';
import { floatText, parse, stringify } from '../python-json.ts';

const texts = new WeakMap<Parameter, string>();

/** A parameter as the JSON text that Optuna keeps with each value, attributes in Optuna's order. */
export function distributionText(parameter: Parameter): string {
  const text = texts.get(parameter) ?? textOf(parameter);
  texts.set(parameter, text);
  return text;
}

function textOf(parameter: Parameter): string {
  switch (parameter.type) {
    case 'float': {
      const { low, high, log, step } = parameter;
      const bounds = `"low": ${floatText(low)}, "high": ${floatText(high)}`;
      const steps = step === undefined ? 'null' : floatText(step);
      return `{"name": "FloatDistribution", "attributes": {"step": ${steps}, ${bounds}, "log": ${log}}}`;
    }
    case 'int': {
      const { low, high, log, step = 1 } = parameter;
      const bounds = `"low": ${low}, "high": ${high}`;
      return `{"name": "IntDistribution", "attributes": {"log": ${log}, "step": ${step}, ${bounds}}}`;
    }
    case 'choice':
      return categoricalText(parameter.choices, parameter.ordered ? 'ordered' : undefined);
    case 'bool':
      return categoricalText([false, true], 'bool');
    case 'constant':
      return categoricalText([parameter.value], 'constant');
    default:
      return parameter satisfies never;
  }
}

function categoricalText(choices: readonly ParameterValue[], kind?: 'ordered' | 'bool' | 'constant'): string {
  const list = choices.map(stringify).join(', ');
  const ours = kind === undefined ? '' : `, "hpo": "${kind}"`;
  return `{"name": "CategoricalDistribution", "attributes": {"choices": [${list}]}${ours}}`;
}

/** Kind and scale by name: today's names, the deprecated ones and the short form's `type`. */
const KINDS: Readonly<Record<string, { type: 'float' | 'int' | 'categorical'; log?: boolean }>> = {
  FloatDistribution: { type: 'float' },
  UniformDistribution: { type: 'float', log: false },
  LogUniformDistribution: { type: 'float', log: true },
  DiscreteUniformDistribution: { type: 'float', log: false },
  IntDistribution: { type: 'int' },
  IntUniformDistribution: { type: 'int', log: false },
  IntLogUniformDistribution: { type: 'int', log: true },
  CategoricalDistribution: { type: 'categorical' },
  float: { type: 'float' },
  int: { type: 'int' },
  categorical: { type: 'categorical' },
};

/** Texts are few and come with every trial: each is read once, and trials share what it says. */
const known = new Map<string, Parameter>();
const KNOWN = 4096;

/**
 * The parameter of a distribution's JSON text.
 * @throws HpoError STORAGE that names a distribution which our parameter types cannot express
 */
export function parameterOf(name: string, text: string): Parameter {
  const found = known.get(text);
  if (found !== undefined) return found;
  const parameter = Object.freeze(readParameter(name, text));
  if (known.size >= KNOWN) known.clear();
  known.set(text, parameter);
  return parameter;
}

type Refuse = (what: string) => never;
type Attributes = Readonly<Record<string, unknown>>;

function readParameter(name: string, text: string): Parameter {
  const refuse: Refuse = (what) => {
    throw new HpoError('STORAGE', `parameter '${name}' ${what}: ${text}`, {
      hint: 'hpo reads float, int and categorical parameters whose choices are texts, finite numbers, true, false or null',
    });
  };
  let json: unknown;
  try {
    json = parse(text);
  } catch {
    return refuse('has a distribution that is no JSON');
  }
  const record = asRecord(json) ?? refuse('has no distribution');
  const label = String(record.name ?? record.type);
  const attributes = record.name === undefined ? record : (asRecord(record.attributes) ?? {});
  const kind = Object.hasOwn(KINDS, label)
    ? KINDS[label]
    : refuse(`has a ${label}, which hpo has no type for`);
  if (kind.type === 'categorical') return categorical(attributes, record.hpo, refuse);
  return numeric(kind.type, attributes, kind.log ?? attributes.log === true, refuse);
}

function numeric(type: 'float' | 'int', attributes: Attributes, log: boolean, refuse: Refuse): Parameter {
  const { low, high } = attributes;
  if (!isFiniteNumber(low) || !isFiniteNumber(high) || low > high) return refuse('has no bounds');
  const given = attributes.step ?? attributes.q ?? null;
  if (given === null || (type === 'int' && given === 1)) return { type, low, high, log };
  if (!isFiniteNumber(given) || given <= 0) return refuse(`has the step ${JSON.stringify(given)}`);
  if (log) return refuse('has steps on a log scale');
  const stepped = { type, low, high, log, step: given };
  // Optuna, too, ends a range with the last step that fits.
  return { ...stepped, high: valueAt(stepped, sizeOf(stepped) - 1) as number };
}

function categorical(attributes: Attributes, kind: unknown, refuse: Refuse): Parameter {
  const { choices } = attributes;
  if (!Array.isArray(choices) || choices.length === 0) return refuse('has no choices');
  const strange = choices.find((value) => !isValue(value));
  if (strange !== undefined) return refuse(`has the choice ${stringify(strange)}`);
  if (kind === 'bool') return { type: 'bool' };
  if (kind === 'constant') return { type: 'constant', value: choices[0] };
  return { type: 'choice', choices: Object.freeze(choices), ordered: kind === 'ordered' };
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isValue(value: unknown): value is ParameterValue {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || isFiniteNumber(value);
}

function asRecord(value: unknown): Attributes | undefined {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord ? (value as Attributes) : undefined;
}
