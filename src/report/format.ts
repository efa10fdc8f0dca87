import { styleText } from 'node:util';
import type { Failure, PlannedChange, PlannedStep } from '../engine/events.ts';
import type { Difference } from '../model/resource.ts';

export type Color = 'red' | 'green' | 'yellow' | 'cyan' | 'bold' | 'dim';
export type Paint = (color: Color, text: string) => string;

export const paint = (enabled: boolean): Paint =>
  enabled ? (color, text) => styleText(color, text, { validateStream: false }) : (_color, text) => text;

/** Where the second column of a plan begins. */
const COLUMN = 26;

const SIGNS: Record<PlannedChange['action'], { readonly sign: string; readonly color: Color }> = {
  add: { sign: '+', color: 'green' },
  remove: { sign: '-', color: 'red' },
  change: { sign: '~', color: 'yellow' },
  run: { sign: '>', color: 'cyan' },
};

/** A step as a person names it: its title, or its resource and what it is about. */
export function stepTitle({ type, name, title }: PlannedStep): string {
  return firstLine(title ?? `${type} ${name}`.trim());
}

/** The lines of a change in a plan, without indentation. `address` is where the host is now. */
export function changeLines(
  step: PlannedStep,
  change: PlannedChange,
  address: string,
  color: Paint,
): readonly string[] {
  const { sign, color: hue } = SIGNS[change.action];
  const groups = grouped(change.diff);
  const unlabelled = groups.filter(({ label, plain }) => plain || label === step.name);
  const labelled = groups.filter((group) => !unlabelled.includes(group));
  const notes = [...change.notes];
  const moves = change.movesTo !== undefined && change.movesTo !== address;
  if (moves) {
    notes.push(
      'this step moves the host to a new address; it rolls back by itself if the host cannot be reached there',
    );
  } else if (change.rollsBack) {
    notes.push('this step may cut the connection; it rolls back by itself if the host cannot be reached afterwards');
  }

  const head = `${color(hue, sign)} ${stepTitle(step)}`;
  const pad = ' '.repeat(Math.max(2, COLUMN - stepTitle(step).length - 2));
  const summary = unlabelled.length === 0 ? '' : sentence(change, unlabelled);
  const inline = labelled.length === 0 && notes.length === 1 ? notes.splice(0) : [];
  const tail = [summary, ...inline.map((note) => color('dim', note))].filter(Boolean).join('        ');
  const width = Math.max(0, ...labelled.map(({ label }) => label.length));
  return [
    tail === '' ? head : `${head}${pad}${tail}`,
    ...labelled.map(({ label, before, after }) => `    ${label.padEnd(width)}   ${arrow(before, after)}`),
    ...notes.map((note) => `    ${color('dim', note)}`),
  ];
}

/** The change in one line, for the progress of an apply. */
export function changeSummary(step: PlannedStep, change: PlannedChange): string {
  const groups = grouped(change.diff);
  return groups
    .map((group) =>
      group.plain || group.label === step.name
        ? sentence(change, [group])
        : `${group.label} ${arrow(group.before, group.after)}`,
    )
    .filter(Boolean)
    .join(', ');
}

interface Group {
  readonly label: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly plain: boolean;
}

/** Fields that change in the same way stand together. */
function grouped(diff: readonly Difference[]): readonly Group[] {
  const groups: Group[] = [];
  for (const { field, before, after, plain } of diff) {
    const index = plain ? -1 : groups.findIndex((one) => !one.plain && one.before === before && one.after === after);
    const found = groups[index];
    if (found) groups[index] = { ...found, label: `${found.label} ${field}` };
    else groups.push({ label: field, before, after, plain: plain === true });
  }
  return groups;
}

function sentence({ action }: PlannedChange, groups: readonly Group[]): string {
  const befores = groups.map(({ before }) => before);
  const afters = groups.map(({ after }) => after);
  if (action === 'add') {
    if (befores.every((before) => before === 'absent')) return ''; // the sign says it
    if (befores.every((before) => before === undefined)) return afters.join(', ');
  }
  return arrow([...new Set(befores.map(shown))].join(', '), afters.map(shown).join(', '));
}

function arrow(before: string | undefined, after: string | undefined): string {
  return `${shown(before)} → ${shown(after)}`;
}

function shown(value: string | undefined): string {
  return value === undefined || value === '' ? '(none)' : value;
}

function firstLine(text: string): string {
  const [first = '', ...more] = text.split('\n');
  return more.length > 0 ? `${first} …` : first;
}

/** A failure as lines, without indentation: what, the host's own words, what to do. */
export function failureLines({ message, words, next }: Failure): readonly string[] {
  return [
    ...message.split('\n'),
    ...(words === undefined ? [] : words.split('\n').map((line) => `  ${line}`)),
    ...(next === undefined ? [] : [`Next: ${next}`]),
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
