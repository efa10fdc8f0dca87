import { Numeral } from '../input/numeral.ts';
import { placeId } from '../input/source.ts';
import { concat, Secret, type Text } from '../model/secret.ts';
import * as messages from './language-messages.ts';
import { type TemplateDiagnostic, TemplateError } from './template-error.ts';

export const EXPRESSION = /\{\{(.*?)\}\}/gs;

export function unclosed(template: string): TemplateDiagnostic[] {
  const start = template.replace(EXPRESSION, ({ length }) => ' '.repeat(length)).indexOf('{{');
  return start < 0 ? [] : [{ start, end: start + 2, ...messages.unclosedTemplate() }];
}

/** The tags of Liquid and Jinja, such as `{% if %}`, which are not evaluated. */
export function tags(template: string): TemplateDiagnostic[] {
  return [...template.replace(EXPRESSION, ({ length }) => ' '.repeat(length)).matchAll(/\{%/g)].map(({ index }) => ({
    start: index,
    end: index + 2,
    ...messages.templateTag(),
  }));
}

/** A variable that is used twice has its diagnostics once. */
export function withoutRepetition(diagnostics: readonly TemplateDiagnostic[]): readonly TemplateDiagnostic[] {
  const found = new Map<string, TemplateDiagnostic>();
  for (const one of diagnostics) {
    const id = `${one.place ? placeId(one.place) : one.start} ${one.message}`;
    if (!found.has(id)) found.set(id, one);
  }
  return [...found.values()];
}

export function shortened(template: string): string {
  return template.length > 60 ? `${template.slice(0, 59)}…` : template;
}

export function joined(template: string, matches: readonly RegExpExecArray[], values: readonly unknown[]): Text {
  const parts: Text[] = [];
  let end = 0;
  for (const [index, match] of matches.entries()) {
    parts.push(template.slice(end, match.index), asText(values[index], match));
    end = match.index + match[0].length;
  }
  return concat([...parts, template.slice(end)]);
}

function asText(value: unknown, match: RegExpExecArray): Text {
  if (value instanceof Secret) return value;
  if (value instanceof Numeral) return String(value);
  if (typeof value === 'object') {
    const text = messages.collectionInString(match[0], Array.isArray(value) ? 'list' : 'map');
    throw new TemplateError([{ ...text, start: match.index, end: match.index + match[0].length }]);
  }
  return `${value as string | number | boolean}`;
}
