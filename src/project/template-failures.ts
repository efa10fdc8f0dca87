import type { DiagnosticText } from '../input/diagnostic.ts';
import { ansibleVariable } from './ansible-parameter-messages.ts';
import * as expressions from './expression-messages.ts';
import { FACT_NAMES } from './facts-context.ts';
import { NotNumbers } from './filters.ts';
import { unknownFilter } from './expression-syntax.ts';

import * as messages from './language-messages.ts';
import { explainOperands } from './operand-failures.ts';
import { OperandError, SecretCompared } from './operators.ts';
import { SecretRead } from './sealed.ts';
import { type TemplateDiagnostic, TemplateError } from './template-error.ts';
import { shortened } from './template-text.ts';

/** Variables that refer to each other in a circle. */
export class CircularReference extends Error {
  readonly names: readonly string[];

  constructor(names: readonly string[]) {
    super();
    this.names = names;
  }
}

/** The value of a template is too large, or its variables refer to each other over too many levels. */
export class LimitExceeded extends Error {
  readonly limit: 'size' | 'depth';

  constructor(limit: 'size' | 'depth') {
    super();
    this.limit = limit;
  }
}

/** Characters and values that one template may expand to. */
export const SIZE_LIMIT = 1_000_000;

/** How many variables may refer to each other in a row: evaluation is recursive. */
export const DEPTH_LIMIT = 100;

/** Why an expression has no value. `known` are the names of variables. `place: undefined` keeps the place of the template: callers add a place only where there is no such key. */
export function explain(
  error: Error & { readonly originalError?: Error },
  whole: string,
  known: readonly string[],
): readonly (DiagnosticText & Pick<TemplateDiagnostic, 'place' | 'isTypeError'>)[] {
  const original = error.originalError ?? error;
  if (original instanceof TemplateError) return original.diagnostics;
  // Each variable of the circle can be corrected, so none of them is the place.
  if (original instanceof CircularReference) {
    return [{ ...messages.circularVariables(original.names), place: undefined }];
  }
  if (original instanceof LimitExceeded && original.limit === 'depth') {
    return [messages.variablesTooDeep(DEPTH_LIMIT)];
  }
  if (original instanceof LimitExceeded || original.message.startsWith('memory alloc limit exceeded')) {
    return [messages.valueTooLarge(shortened(whole), SIZE_LIMIT)];
  }
  if (original instanceof OperandError) return [{ ...explainOperands(original, bare(whole)), isTypeError: true }];
  if (original instanceof NotNumbers) return [expressions.notANumber(bare(whole))];
  if (original instanceof SecretCompared) return [expressions.comparedSecret(bare(whole))];
  if (original instanceof SecretRead) return [messages.filteredSecret(whole)];
  const text = original.message.replace(/, line:\d+, col:\d+.*$/s, '');
  const missing = /undefined variable: (.+)$/.exec(text)?.[1];
  const filter = /undefined filter: (.+)$/.exec(text)?.[1];
  if (filter !== undefined) return [unknownFilter(filter)];
  if (missing === undefined) return [messages.invalidExpression(text)];
  if (missing.startsWith('facts.')) return [messages.unknownFact(missing, FACT_NAMES)];
  const found = messages.undefinedVariable(missing, [...known, 'host.name', 'host.address']);
  return [{ ...found, hint: ansibleVariable(missing, whole) ?? found.hint }];
}

/** An expression without its braces. */
export function bare(whole: string): string {
  return shortened(/^\{\{(.*)\}\}$/s.exec(whole)?.[1]?.trim() ?? whole);
}
