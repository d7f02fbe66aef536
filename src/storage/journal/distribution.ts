// Our parameters as Optuna's distributions, and back as far as our types reach.
import { HpoError } from '../../errors.ts';
import type { Parameter } from '../../space/space.ts';
import { floatText, parse } from '../python-json.ts';

/** A parameter as the JSON text that Optuna keeps with each value, attributes in Optuna's order. */
export function distributionText({ type, low, high, log }: Parameter): string {
  if (type === 'int') {
    return `{"name": "IntDistribution", "attributes": {"log": ${log}, "step": 1, "low": ${low}, "high": ${high}}}`;
  }
  const bounds = `"low": ${floatText(low)}, "high": ${floatText(high)}`;
  return `{"name": "FloatDistribution", "attributes": {"step": null, ${bounds}, "log": ${log}}}`;
}

/** Kind and scale by name: today's names, the deprecated ones and the short form's `type`. */
const KINDS: Readonly<Record<string, { type: 'float' | 'int'; log?: boolean }>> = {
  FloatDistribution: { type: 'float' },
  UniformDistribution: { type: 'float', log: false },
  LogUniformDistribution: { type: 'float', log: true },
  DiscreteUniformDistribution: { type: 'float', log: false },
  IntDistribution: { type: 'int' },
  IntUniformDistribution: { type: 'int', log: false },
  IntLogUniformDistribution: { type: 'int', log: true },
  float: { type: 'float' },
  int: { type: 'int' },
};

/**
 * The parameter of a distribution's JSON text.
 * @throws HpoError STORAGE that names a distribution which our parameter types cannot express
 */
export function parameterOf(name: string, text: string): Parameter {
  const refuse = (what: string): never => {
    throw new HpoError('STORAGE', `parameter '${name}' ${what}: ${text}`, {
      hint: 'hpo reads float and int parameters, linear or log, without a step',
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
  const step = attributes.step ?? attributes.q ?? null;
  if (step !== null && !(kind.type === 'int' && step === 1)) refuse(`has a step (${label})`);
  const { low, high } = attributes;
  if (typeof low !== 'number' || typeof high !== 'number') return refuse('has no bounds');
  return { type: kind.type, low, high, log: kind.log ?? attributes.log === true };
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
