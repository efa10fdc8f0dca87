import { styleText } from 'node:util';
import type { PlannedStep } from '../model/events.ts';

export type Color = 'red' | 'green' | 'yellow' | 'cyan' | 'bold' | 'dim';
export type Paint = (color: Color, text: string) => string;

export const paint = (enabled: boolean): Paint =>
  enabled ? (color, text) => styleText(color, text, { validateStream: false }) : (_color, text) => text;

/** The first line of a step's title, or else its resource and name. */
export function stepTitle({ type, name, title }: Pick<PlannedStep, 'type' | 'name' | 'title'>): string {
  return firstLine(title ?? `${type} ${name}`.trim());
}

/** A package step with more names than this is shown with its first one. */
const NAMES = 3;

/** The title in a plan or a summary, where space is short. */
export function shortTitle(step: Pick<PlannedStep, 'type' | 'name' | 'title'>): string {
  const names = step.name.split(' ');
  if (step.title !== undefined || step.type !== 'package' || names.length <= NAMES) return stepTitle(step);
  return stepTitle({ ...step, name: folded(names, NAMES) });
}

/** The first of several names, and the number of the others. */
export function folded(names: readonly string[], most: number): string {
  return names.length <= most ? names.join(' ') : `${names[0]} and ${names.length - 1} more`;
}

/** With … where more lines follow. */
export function firstLine(text: string): string {
  const [first = '', ...more] = text.split('\n');
  return more.length > 0 ? `${first} …` : first;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A duration: `1.5 s`, from 100 s on `1 min 40 s`. */
export function seconds(value: number): string {
  if (value < 100) return `${value.toFixed(1)} s`;
  const whole = Math.round(value);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Without fractions, for times that are still running. */
export function elapsed(value: number): string {
  return seconds(Math.max(0, value)).replace(/\.\d/, '');
}

/** In this computer's time zone: `2026-01-31 14:05:09 +09:00`. `time` is ISO 8601. */
export function localTime(time: string): string {
  const date = new Date(time);
  const offset = -date.getTimezoneOffset();
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60].map(twoDigits);
  return `${date.toLocaleString('sv-SE')} ${offset < 0 ? '-' : '+'}${hours}:${minutes}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
