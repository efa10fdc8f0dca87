import type { DiagnosticText } from '../input/diagnostic.ts';
import { Numeral } from '../input/numeral.ts';
import * as messages from './expression-messages.ts';
import { kindOf } from './kind-of.ts';
import type { OperandError } from './operators.ts';

/** Why an operator cannot combine these values. */
export function explainOperands({ operator, operands }: OperandError, expression: string): DiagnosticText {
  const kinds = operands.map(kindOf);
  const [kind, other] = kinds;
  const operation = { expression, operator, kinds };
  if (operator === 'and' || operator === 'or' || operator === 'not') return messages.notLogical(operation);
  if (operator === 'contains') {
    if (Array.isArray(operands[0])) return containsOther(operands, expression);
    if (kind !== 'a string') return messages.notContainer(operation);
  }
  if (kind !== other) return messages.differentTypes(operation, hintFor(operands, expression, operator));
  return kind === 'a string' ? messages.versionsAsTexts(operation) : messages.notOrdered(operation);
}

/** A list that has no item of the type of the value. */
function containsOther([list, item]: readonly unknown[], expression: string): DiagnosticText {
  const [first] = list as readonly unknown[];
  const hint = hintFor([first, item], expression, 'contains');
  return messages.listOfOthers({ expression, first: kindOf(first), wanted: kindOf(item), hint });
}

function hintFor(operands: readonly unknown[], expression: string, operator: string): string {
  if (/\bfacts\.os\.version\b/.test(expression)) return messages.versionFact;
  if (operator === '==' && Array.isArray(operands[0])) return messages.useContains(expression);
  const text = operands.find((value) => typeof value === 'string');
  const other = operands.find((value) => typeof value !== 'string');
  if (text === undefined) return messages.sameType;
  const isLiteral = expression.includes(`"${text}"`) || expression.includes(`'${text}'`);
  if (isLiteral && typeof other === 'boolean') return messages.booleanInQuotes(/^(true|yes|on)$/i.test(text));
  if (typeof other !== 'number' && !(other instanceof Numeral)) return messages.sameType;
  if (!isLiteral) return messages.numberWithoutQuotes(String(other));
  return /^[\d.]+$/.test(text) ? messages.numberInQuotes(text) : messages.sameType;
}
