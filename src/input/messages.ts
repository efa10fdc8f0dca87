// What provision says about values and YAML that it cannot use.
import { Secret } from '../model/secret.ts';
import type { DiagnosticText } from './diagnostic.ts';
import { nearest } from './nearest.ts';
import { lineToRead, type Shell } from './shell.ts';

/** A hint with the candidate that was probably meant, if there is one. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const near = nearest(word, candidates);
  return near === undefined ? undefined : `Did you mean ${near}?`;
}

/** `kind` is "key" or "parameter". */
export function unknownKey(key: string, kind: string, known: readonly string[]): DiagnosticText {
  const list = known.length > 0 ? `Known ${kind}s: ${known.join(', ')}.` : undefined;
  return { message: `unknown ${kind} "${key}"`, hint: didYouMean(key, known) ?? list };
}

export function invalidKey(key: string, rule: string): DiagnosticText {
  return { message: `invalid name "${key}"`, hint: rule };
}

export function missingValue(name: string, options: readonly string[] = []): DiagnosticText {
  return { message: `${name} is missing`, hint: options.length > 0 ? `Set it to ${oneOf(options)}.` : undefined };
}

/** `expected` are zod's names of types. */
export function wrongType(name: string, expected: readonly string[], value: unknown): DiagnosticText {
  const kinds = oneOf([...new Set(expected.map(kindName))]);
  const meant = expected.includes('boolean') ? booleanMeant(value) : undefined;
  return {
    message: kinds === '' ? `${name} cannot be ${describe(value)}` : `${name} must be ${kinds}, not ${describe(value)}`,
    hint: meant === undefined ? listMeant(name, expected, value) : `Write ${name}: ${meant}, without quotes.`,
  };
}

function listMeant(name: string, expected: readonly string[], value: unknown): string | undefined {
  const isOneWord = typeof value === 'string' && /^[\w./@-]+$/.test(value);
  return isOneWord && expected.every((kind) => kind === 'array') ? `Write ${name}: [${value}].` : undefined;
}

/** `yes` is a boolean in YAML 1.1, and a text since. */
function booleanMeant(value: unknown): boolean | undefined {
  if (typeof value !== 'string') return undefined;
  if (/^(true|yes|on|y)$/i.test(value)) return true;
  return /^(false|no|off|n)$/i.test(value) ? false : undefined;
}

export function wrongChoice(name: string, options: readonly string[], value: unknown): DiagnosticText {
  return {
    message: `${name} must be ${oneOf(options)}, not ${describe(value)}`,
    hint: typeof value === 'string' ? didYouMean(value, options) : undefined,
  };
}

export function empty(name: string): DiagnosticText {
  return { message: `${name} is empty` };
}

/** `bound` completes "must be", such as "at most 65535". */
export function outOfRange(name: string, bound: string, value: unknown): DiagnosticText {
  return { message: `${name} must be ${bound}, not ${describe(value)}` };
}

/** `bound` is a number of characters, such as "at most 64". */
export function wrongLength(name: string, bound: string, value: unknown): DiagnosticText {
  return { message: `${name} must have ${bound} characters: ${describe(value)}` };
}

/** A value that does not match a rule, such as a pattern. */
export function breaksRule(name: string, value: unknown, rule: string): DiagnosticText {
  if (!rule.startsWith('must ')) return { message: `${name} ${describe(value)}: ${rule}` };
  // A rule in several clauses does not end with what the value is.
  const isShort = /^must (be|have) [^;:]{1,60}$/.test(rule);
  return { message: isShort ? `${name} ${rule}, not ${describe(value)}` : `${name} ${describe(value)} ${rule}` };
}

/** A rule in the words of a schema, which may name the parameter and the value themselves. `value` is undefined where it must not be shown. */
export function brokenRule(name: string, rule: string, value: unknown): DiagnosticText {
  const isShown = typeof value === 'string' || typeof value === 'number';
  if (rule.startsWith('must ')) return isShown ? breaksRule(name, value, rule) : { message: `${name} ${rule}` };
  const isNamed = rule.split(/[^\w-]+/).includes(name) || rule.includes(String(value));
  return isShown && !isNamed ? breaksRule(name, value, rule) : { message: rule };
}

export function cannotBeSecret(name: string): DiagnosticText {
  return {
    message: `${name} cannot be a secret`,
    hint: 'Plans and reports show this value. Write it without !env and !file.',
  };
}

export const secretInFile = 'a secret must not be stored in a file';
export const secretInFileHint =
  'Write !env NAME and set the environment variable NAME, or !file PATH with a file that only you can read.';

export const identifierRule = 'A variable consists of letters, digits and "_", and does not start with a digit.';

export const durationRule = 'must be a duration such as 90s, 5m or 1h (at most 24h)';

export function unsetVariable(name: string, shell: Shell): DiagnosticText {
  // A name with `$` is the value in shells, and PowerShell has `$env:NAME`.
  const [, meant] = /^\$(?:env:)?\{?(\w+)\}?$/i.exec(name) ?? [];
  if (name === '' || meant !== undefined) {
    return { message: '!env needs the name of an environment variable', hint: `Write !env ${meant ?? 'NAME'}.` };
  }
  return {
    message: `environment variable ${name} is not set`,
    hint: `Set it in this shell: ${lineToRead(name, shell)}`,
  };
}

export function unknownTag(tag: string): DiagnosticText {
  return {
    message: `unknown tag ${tag}`,
    hint: 'The tags are !env NAME, the value of an environment variable, and !file PATH, the text of a file.',
  };
}

export function duplicateKey(key: string): DiagnosticText {
  return { message: `duplicate key "${key}"`, hint: 'Remove or rename one of them.' };
}

/** `key` is "<<" or "__proto__". */
export function reservedKey(key: string): DiagnosticText {
  return key === '<<'
    ? {
        message: 'merge keys (<<) are not supported',
        hint: 'Repeat the keys here, or set them for the group or the inventory.',
      }
    : { message: `the key "${key}" is reserved`, hint: 'Choose another name.' };
}

export function secondDocument(): DiagnosticText {
  return { message: 'a second YAML document starts here', hint: 'A file holds one document: remove this "---".' };
}

const YAML_HINTS: readonly (readonly [RegExp, string])[] = [
  [/tab/i, 'Indent with spaces.'],
  [/Nested mappings/, 'If a value contains ": " or starts with "{", put it in quotes.'],
  [
    /Implicit|must start at the same column|may not be used as an implicit|without - indicator/,
    'The keys of a map, and the dashes of a list, have the same indentation. A key ends with a colon and a space.',
  ],
  [/^Flow/, 'Close the bracket that was opened before this line.'],
  [/closing ['"]quote/, 'Close the quote that is opened here.'],
  [/Plain value cannot start/, 'Put the value in quotes.'],
];

/** Invalid YAML, in the words of the YAML library. */
export function invalidYaml(message: string): DiagnosticText {
  const found = YAML_HINTS.find(([words]) => words.test(message));
  return { message, ...(found && { hint: found[1] }) };
}

export function aliasInItself(name: string): DiagnosticText {
  return { message: `alias *${name} is inside the value that it refers to`, hint: 'Remove the alias.' };
}

export function unknownAlias(name: string): DiagnosticText {
  return { message: `unknown alias *${name}`, hint: `Define the anchor &${name} before it.` };
}

export function aliasesTooLarge(limit: number): DiagnosticText {
  return {
    message: `the aliases of this file expand to more than ${limit} values`,
    hint: 'Write the values without aliases of aliases.',
  };
}

export function nestedTooDeeply(limit: number): DiagnosticText {
  return { message: `maps and lists are nested more than ${limit} levels deep`, hint: 'Use fewer levels.' };
}

export function unquotedTemplate(): DiagnosticText {
  return { message: 'a value that starts with {{ must be in quotes', hint: 'Write "{{ name }}".' };
}

export function nulCharacter(): DiagnosticText {
  return { message: 'a string with a NUL character cannot be sent to a host', hint: 'Remove "\\0".' };
}

export function lostCharacter(what: 'string' | 'template'): DiagnosticText {
  return {
    message: `this ${what} contains U+FFFD, which replaces a character that was lost in a conversion`,
    hint: 'Write the original character, and save the file as UTF-8.',
  };
}

export function variableNotUtf8(name: string): DiagnosticText {
  return {
    message: `environment variable ${name} is not UTF-8`,
    hint: 'Set it in a shell with a UTF-8 locale, such as LANG=C.UTF-8.',
  };
}

// Files

/** `encoding` is undefined if it is unknown. */
export function notUtf8(encoding: string | undefined): DiagnosticText {
  return encoding === undefined
    ? { message: 'this file is not UTF-8 text', hint: 'Save it as UTF-8.' }
    : {
        message: `this file is encoded in ${encoding}, not UTF-8`,
        hint: `Save it as UTF-8: iconv -f ${encoding} -t UTF-8 FILE > NEW_FILE`,
      };
}

export function fileTooLarge(limit: number): DiagnosticText {
  return {
    message: `this file is larger than ${limit / 1_000_000} MB`,
    hint: 'Check that this is the right file. To split a playbook, use include: FILE.',
  };
}

function kindName(kind: string): string {
  const names: Record<string, string> = {
    object: 'a map',
    record: 'a map',
    array: 'a list',
    string: 'a string',
    number: 'a number',
    int: 'an integer',
    boolean: 'true or false',
    null: 'empty',
  };
  return names[kind] ?? `a ${kind}`;
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Secret) return 'a secret';
  if (typeof value === 'object') return 'a map';
  return typeof value === 'string' ? JSON.stringify(shortened(value)) : JSON.stringify(value);
}

/** In characters, of a value that a message quotes. */
const LONGEST_QUOTE = 60;

function shortened(text: string): string {
  return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE - 1)}…` : text;
}

function oneOf(options: readonly string[]): string {
  return options.length < 2 ? options.join('') : `${options.slice(0, -1).join(', ')} or ${options.at(-1)}`;
}
