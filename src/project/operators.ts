import { type Context, defaultOperators, Drop, type Operators } from 'liquidjs';
import { Numeral, withNumbers } from '../input/numeral.ts';
import { Sealed } from './sealed.ts';

/** An operator got values that it cannot combine. */
export class OperandError extends Error {
  readonly operator: string;
  readonly operands: readonly unknown[];

  constructor(operator: string, operands: readonly unknown[]) {
    super(`${operator} cannot combine these values`);
    this.operator = operator;
    this.operands = operands;
  }
}

/** An operator got a secret. */
export class SecretCompared extends Error {}

type BinaryOperator = (left: unknown, right: unknown, context: Context) => boolean;

type Compare = (left: unknown, right: unknown) => boolean;

const ORDER: Readonly<Record<string, Compare>> = {
  '<': (left, right) => (left as number) < (right as number),
  '>': (left, right) => (left as number) > (right as number),
  '<=': (left, right) => (left as number) <= (right as number),
  '>=': (left, right) => (left as number) >= (right as number),
};

/** Of a version such as "8.10": as a text, it comes before "8.9". */
const VERSION = /^\d+(\.\d+)*$/;

/** The operators of Liquid, which convert nothing: values of different types are an OperandError. */
export const operators: Operators = {
  ...defaultOperators,
  ...Object.fromEntries(Object.entries(ORDER).map(([name, compare]) => [name, ordering(name, compare)])),
  '==': equality('=='),
  '!=': equality('!='),
  contains,
  not: (operand: unknown) => {
    conditions('not', [operand]);
    return !operand;
  },
  and: (left: unknown, right: unknown) => {
    conditions('and', [left, right]);
    return left === true && right === true;
  },
  or: (left: unknown, right: unknown) => {
    conditions('or', [left, right]);
    return left === true || right === true;
  },
};

function equality(name: '==' | '!='): Operators[string] {
  return (left: unknown, right: unknown, context: Context) => {
    refuseSecrets([left, right]);
    // `empty`, `blank` and `nil` are objects of Liquid; a variable without a value equals itself only.
    const isSpecial = [left, right].some((value) => value instanceof Drop || value === null || value === undefined);
    if (!isSpecial && typeName(left) !== typeName(right)) throw new OperandError(name, [left, right]);
    const compare = defaultOperators[name] as BinaryOperator;
    return compare(withNumbers(left), withNumbers(right), context);
  };
}

function ordering(name: string, compare: Compare): Operators[string] {
  return (left: unknown, right: unknown) => {
    refuseSecrets([left, right]);
    const type = typeName(left);
    const isOrdered = type === 'number' || (type === 'string' && ![left, right].every(isVersion));
    if (!isOrdered || type !== typeName(right)) throw new OperandError(name, [left, right]);
    return compare(left instanceof Numeral ? left.valueOf() : left, right instanceof Numeral ? right.valueOf() : right);
  };
}

function isVersion(value: unknown): boolean {
  return VERSION.test(String(value));
}

function contains(left: unknown, right: unknown): boolean {
  refuseSecrets([left, right]);
  if (typeof left === 'string' && typeof right === 'string') return left.includes(right);
  if (!Array.isArray(left)) throw new OperandError('contains', [left, right]);
  const [list, item] = [withNumbers(left) as readonly unknown[], withNumbers(right)];
  const isComparable = list.length === 0 || list.some((one) => typeName(one) === typeName(item));
  if (!isComparable) throw new OperandError('contains', [left, right]);
  return list.includes(item);
}

function conditions(name: string, operands: readonly unknown[]): void {
  refuseSecrets(operands);
  if (operands.some((value) => typeof value !== 'boolean')) throw new OperandError(name, operands);
}

function refuseSecrets(operands: readonly unknown[]): void {
  const isSecret = (value: unknown) => value instanceof Sealed;
  if (operands.some((value) => isSecret(value) || (Array.isArray(value) && value.some(isSecret)))) {
    throw new SecretCompared();
  }
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  return value instanceof Numeral ? 'number' : typeof value;
}
