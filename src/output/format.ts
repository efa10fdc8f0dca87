import { styleText } from 'node:util';
import type { Failure, PlannedStep } from '../model/events.ts';
import { wrapped } from './layout.ts';

export type Color = 'red' | 'green' | 'yellow' | 'cyan' | 'bold' | 'dim';
export type Paint = (color: Color, text: string) => string;

export const paint = (enabled: boolean): Paint =>
  enabled ? (color, text) => styleText(color, text, { validateStream: false }) : (_color, text) => text;

/** A step as a person names it: its title, or its resource and what it is about. */
export function stepTitle({ type, name, title }: PlannedStep): string {
  return firstLine(title ?? `${type} ${name}`.trim());
}

function firstLine(text: string): string {
  const [first = '', ...more] = text.split('\n');
  return more.length > 0 ? `${first} …` : first;
}

/** A failure as lines, without indentation: what, the host's own words as they are, what to do. */
export function failureLines({ message, words, next }: Failure, columns = Infinity): readonly string[] {
  return [
    ...message.split('\n').flatMap((line) => wrapped(line, columns)),
    ...(words === undefined ? [] : words.split('\n').map((line) => `  ${line}`)),
    ...(next === undefined ? [] : wrapped(`Next: ${next}`, columns)),
  ];
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

export function seconds(value: number): string {
  if (value < 100) return `${value.toFixed(1)} s`;
  const whole = Math.round(value);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Without fractions, for what is still going on. */
export function elapsed(value: number): string {
  return seconds(Math.max(0, value)).replace(/\.\d/, '');
}

/** When something happened, by this computer's clock: `2026-01-31 14:05:09`. `time` is ISO 8601. */
export function localTime(time: string): string {
  return new Date(time).toLocaleString('sv-SE');
}
