// Expressions over parameters, such as `batch_size * depth <= 512`: parsed by jsep, walked here, never run as code.
import jsep, { type Expression } from 'jsep';
import type { ParameterValue } from './parameter.ts';
import type { ParameterValues } from './space.ts';

/** An expression that was understood. */
export interface ParsedExpression {
  /** Every name that it reads. */
  readonly names: ReadonlySet<string>;
  /**
   * Its value.
   * @throws ExpressionError when kinds do not fit, such as a text that is multiplied
   */
  evaluate(values: ParameterValues): ParameterValue;
}

/** Why an expression cannot be understood or computed; reads on from its text. */
export class ExpressionError extends Error {}

type Node = Expression & Record<string, unknown>;
type Evaluate = ParsedExpression['evaluate'];

// Python's words beside JavaScript's signs, as both kinds of users write them; `**` binds to the right in both.
const WORDS: Readonly<Record<string, string>> = { and: '&&', or: '||', not: '!' };
jsep.addBinaryOp('and', 2);
jsep.addBinaryOp('or', 1);
jsep.addUnaryOp('not');
jsep.addBinaryOp('**', 11, true);

const FUNCTIONS: Readonly<Record<string, (...values: number[]) => number>> = {
  abs: Math.abs,
  ceil: Math.ceil,
  exp: Math.exp,
  floor: Math.floor,
  log: Math.log,
  log10: Math.log10,
  log2: Math.log2,
  max: Math.max,
  min: Math.min,
  round: Math.round,
  sqrt: Math.sqrt,
};

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '**': (a, b) => a ** b,
};

const COMPARISONS: Readonly<Record<string, (a: number | string, b: number | string) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

const EQUALITIES: Readonly<Record<string, boolean>> = { '==': true, '===': true, '!=': false, '!==': false };

/**
 * Parses an expression.
 * @throws ExpressionError for what is none
 */
export function parseExpression(text: string): ParsedExpression {
  const names = new Set<string>();
  let node: Node;
  try {
    node = jsep(text) as Node;
  } catch (error) {
    throw new ExpressionError(`is no expression: ${(error as Error).message}`);
  }
  return { names, evaluate: compile(node, names) };
}

function compile(node: Node, names: Set<string>): Evaluate {
  switch (node.type) {
    case 'Literal':
      return () => node.value as ParameterValue;
    case 'Identifier':
    case 'MemberExpression':
      return readName(nameOf(node), names);
    case 'UnaryExpression':
      return unary(String(node.operator), compile(node.argument as Node, names));
    case 'BinaryExpression':
    case 'LogicalExpression':
      return binary(
        String(node.operator),
        compile(node.left as Node, names),
        compile(node.right as Node, names),
      );
    case 'ConditionalExpression': {
      const [test, yes, no] = [node.test, node.consequent, node.alternate].map((part) =>
        compile(part as Node, names),
      );
      return (values) => (truth(test(values), '?') ? yes(values) : no(values));
    }
    case 'CallExpression':
      return call(nameOf(node.callee as Node), node.arguments as Node[], names);
    default:
      throw new ExpressionError(
        `has ${node.type === 'Compound' ? 'several parts' : `a ${node.type}`}, not one comparison`,
      );
  }
}

/** A name, or names joined by dots as in sweeps with nested parameters. */
function nameOf(node: Node): string {
  if (node.type === 'Identifier') return String(node.name);
  if (node.type === 'MemberExpression' && node.computed === false) {
    return `${nameOf(node.object as Node)}.${nameOf(node.property as Node)}`;
  }
  throw new ExpressionError('has something else where a name belongs');
}

function readName(name: string, names: Set<string>): Evaluate {
  if (name === 'True' || name === 'False') return () => name === 'True';
  if (name === 'None') return () => null;
  names.add(name);
  return (values) => values[name];
}

function unary(operator: string, operand: Evaluate): Evaluate {
  if ((WORDS[operator] ?? operator) === '!') return (values) => !truth(operand(values), operator);
  if (operator === '-') return (values) => -amount(operand(values), operator);
  if (operator === '+') return (values) => amount(operand(values), operator);
  throw new ExpressionError(`has the operator ${operator}, which is not known here`);
}

function binary(written: string, left: Evaluate, right: Evaluate): Evaluate {
  const operator = WORDS[written] ?? written;
  if (operator === '&&') return (values) => truth(left(values), written) && truth(right(values), written);
  if (operator === '||') return (values) => truth(left(values), written) || truth(right(values), written);
  if (Object.hasOwn(ARITHMETIC, operator)) {
    const compute = ARITHMETIC[operator];
    return (values) => compute(amount(left(values), written), amount(right(values), written));
  }
  if (Object.hasOwn(EQUALITIES, operator)) {
    const wanted = EQUALITIES[operator];
    return (values) => (left(values) === right(values)) === wanted;
  }
  if (!Object.hasOwn(COMPARISONS, operator)) {
    throw new ExpressionError(`has the operator ${written}, which is not known here`);
  }
  const compare = COMPARISONS[operator];
  return (values) => {
    const [a, b] = [left(values), right(values)];
    const alike = typeof a === typeof b && (typeof a === 'number' || typeof a === 'string');
    if (!alike) throw new ExpressionError(`compares ${shown(a)} with ${shown(b)} by ${written}`);
    return compare(a as number, b as number);
  };
}

function call(name: string, written: readonly Node[], names: Set<string>): Evaluate {
  if (!Object.hasOwn(FUNCTIONS, name)) {
    throw new ExpressionError(`calls ${name}, but knows only ${Object.keys(FUNCTIONS).join(', ')}`);
  }
  const compute = FUNCTIONS[name];
  const given = written.map((node) => compile(node, names));
  if (given.length === 0) throw new ExpressionError(`calls ${name} without a number`);
  return (values) => compute(...given.map((argument) => amount(argument(values), name)));
}

function amount(value: ParameterValue, operator: string): number {
  if (typeof value === 'number') return value;
  throw new ExpressionError(`applies ${operator} to ${shown(value)}, which is no number`);
}

function truth(value: ParameterValue, operator: string): boolean {
  if (typeof value === 'boolean') return value;
  throw new ExpressionError(`applies ${operator} to ${shown(value)}, which is neither true nor false`);
}

const shown = (value: ParameterValue): string => JSON.stringify(value) ?? 'nothing';
