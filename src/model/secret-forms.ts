/** Shorter texts are not masked: they occur everywhere. In characters. */
export const SHORTEST = 4;

/** How a secret may look in an output: as it is, each of its lines, and the usual encodings of the whole. */
export function formsOf(secret: string): readonly string[] {
  if (secret.length < SHORTEST) return [];
  const lines = secret.split(/\r\n|\r|\n/).map((line) => line.trim());
  const forms = [secret, ...lines, ...jsonForms(secret), ...urlForms(secret), ...shellForms(secret)];
  return [...new Set(forms)].filter(({ length }) => length >= SHORTEST);
}

/** Inside the quotes: as JavaScript writes it, and with escapes only, as Python does. */
function jsonForms(secret: string): readonly string[] {
  const text = JSON.stringify(secret).slice(1, -1);
  const ascii = text.replaceAll(/[^\0-\x7F]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return [text, ascii, text.replaceAll('/', String.raw`\/`)];
}

/** RFC 3986, JavaScript's encodeURIComponent, and the form encoding (application/x-www-form-urlencoded). */
function urlForms(secret: string): readonly string[] {
  const rfc = percentEncoded(secret, /[A-Za-z0-9._~-]/);
  const component = percentEncoded(secret, /[A-Za-z0-9._~!'()*-]/);
  const form = percentEncoded(secret, /[A-Za-z0-9._* -]/).replaceAll(' ', '+');
  return [rfc, component, form].flatMap((text) => [text, text.replaceAll(/%../g, (code) => code.toLowerCase())]);
}

function percentEncoded(text: string, plain: RegExp): string {
  return encoded(text, plain, (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`);
}

function encoded(text: string, plain: RegExp, encode: (byte: number) => string): string {
  return [...Buffer.from(text)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return plain.test(character) ? character : encode(byte);
    })
    .join('');
}

/** Inside single quotes (two ways), inside double quotes, with backslashes, in bash's `$'…'`, and in files of Docker Compose. */
function shellForms(secret: string): readonly string[] {
  const dollar = secret
    .replaceAll(/[\\']/g, String.raw`\$&`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', String.raw`\r`)
    .replaceAll('\t', String.raw`\t`);
  return [
    secret.replaceAll("'", String.raw`'\''`),
    secret.replaceAll("'", `'"'"'`),
    secret.replaceAll(/[\\$`"]/g, String.raw`\$&`),
    secret.replaceAll(/[^\w@%+=:./\u0080-\uFFFF-]/g, String.raw`\$&`),
    secret.replaceAll(/[^\w@%+=:./,\u0080-\uFFFF-]/g, String.raw`\$&`),
    dollar,
    secret.replaceAll('$', '$$$$'),
    // In the C locale.
    encoded(dollar, /[\0-\x7F]/, (byte) => `\\${byte.toString(8)}`),
  ];
}

/**
 * The base64 of a secret inside a longer text: the characters that do not depend on what stands before and after it, for
 * each of its three offsets. Also in the alphabet for URLs.
 */
export function base64FormsOf(secret: string): readonly string[] {
  if (secret.length < SHORTEST) return [];
  const value = Buffer.from(secret);
  return [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), value]).toString('base64');
    const form = text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + value.length) * 8) / 6));
    return [form, form.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
