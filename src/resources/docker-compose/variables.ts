// Variables in a compose file (compose-spec, 12-interpolation.md). They are replaced here, so that neither the environment of the
// host nor an argument of a command has their values.

import { concat, Secret, type Text } from '../../model/secret.ts';
import * as messages from './messages.ts';

export type Variables = Readonly<Record<string, Text>>;

/** `$$`, `$NAME`, `${NAME}`, and `${NAME}` with one of the operators `:-`, `-`, `:?`, `?`, `:+`, `+`. Else: a `$` alone. */
const REFERENCE = /\$(?:(\$)|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-?+])([^{}$]*))?\})?/g;

/**
 * The text with the values of its variables, written so that compose reads exactly them. `report` gets what is wrong with it.
 */
export function replaceVariables(text: string, variables: Variables, report: (message: string) => void): Text {
  const parts: Text[] = [];
  let end = 0;
  for (const match of text.matchAll(REFERENCE)) {
    parts.push(text.slice(end, match.index), valueOf(match, variables, report));
    end = match.index + match[0].length;
  }
  return concat([...parts, text.slice(end)]);
}

function valueOf(match: RegExpExecArray, variables: Variables, report: (message: string) => void): Text {
  const [, dollar, plain, braced, operator, operand = ''] = match;
  if (dollar !== undefined) return '$$';
  const name = plain ?? braced;
  if (name === undefined) {
    report(messages.invalidReference(match.input.slice(match.index, match.index + 20)));
    return '';
  }
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
  const counts = operator?.startsWith(':') ? value !== undefined && value.length > 0 : value !== undefined;
  if (operator?.endsWith('+')) return literal(counts ? operand : '');
  if (counts && value !== undefined) return literal(value);
  if (operator?.endsWith('-')) return literal(operand);
  report(messages.unsetVariable(name, operator === undefined ? '' : operand));
  return '';
}

/** The text that compose reads: the opposite of `literal`. */
export function plainText(text: Text): Text {
  const single = (one: string) => one.replaceAll('$$', '$');
  return text instanceof Secret ? new Secret(single(text.reveal())) : single(text);
}

/** A text in which compose finds no variable. */
export function literal(text: Text): Text {
  const doubled = (one: string) => one.replaceAll('$', '$$$$');
  return text instanceof Secret ? new Secret(doubled(text.reveal())) : doubled(text);
}
