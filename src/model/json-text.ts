/** Characters that JSON need not escape, and that control a terminal (C1) or change the writing direction. */
const UNSAFE = /[\u007f-\u009f]|\p{Bidi_Control}/gu;

/** The JSON of a value, without characters that control a terminal. A reader of JSON gets the same value. */
export function jsonText(value: unknown, indent?: number): string {
  return neutral(JSON.stringify(value, undefined, indent));
}

/** One line of JSON. */
export function jsonLine(value: unknown): string {
  return `${jsonText(value)}\n`;
}

/** The same JSON with these characters escaped: they are in strings only. */
export function neutral(json: string): string {
  return json.replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
