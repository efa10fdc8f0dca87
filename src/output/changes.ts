import type { PlannedChange, PlannedStep } from '../model/events.ts';
import type { Difference } from '../model/resource.ts';
import { type DiffLine, fileDiff } from './file-diff.ts';
import { type Color, type Paint, plural, stepTitle } from './format.ts';
import { pad, widest } from './layout.ts';

export interface ChangeOptions {
  /** Where the host is now. */
  readonly address: string;
  readonly paint: Paint;
  /** However long the difference of a file is. */
  readonly full: boolean;
}

/** A line of a plan in two columns: what it is about, filled up to where the other one begins, and what is said of it. */
export interface PlanLine {
  readonly lead: string;
  readonly text: string;
  /** Not to be broken: a line of a file. */
  readonly verbatim?: true;
}

/** Where the second column of a plan begins. */
const COLUMN = 26;
/** Of the difference of a file, unless all of it is asked for. */
const MOST_LINES = 40;

export const SIGNS: Record<PlannedChange['action'], { readonly sign: string; readonly color: Color }> = {
  add: { sign: '+', color: 'green' },
  remove: { sign: '-', color: 'red' },
  change: { sign: '~', color: 'yellow' },
  run: { sign: '>', color: 'cyan' },
};

/** The lines of a change in a plan, without indentation. */
export function changeLines(step: PlannedStep, change: PlannedChange, options: ChangeOptions): readonly PlanLine[] {
  const { paint } = options;
  const { sign, color } = SIGNS[change.action];
  const files = change.diff.filter(({ content }) => content);
  const groups = grouped(change.diff.filter(({ content }) => !content));
  const unlabelled = groups.filter(({ label, plain }) => plain || label === step.name);
  const labelled = groups.filter((group) => !unlabelled.includes(group));
  const notes = changeNotes(change, options.address);

  const head = `${paint(color, sign)} ${stepTitle(step)}`;
  const summary = unlabelled.length === 0 ? '' : sentence(change, unlabelled);
  const inline = labelled.length + files.length === 0 && notes.length === 1 ? notes.splice(0) : [];
  const text = [summary, ...inline.map((note) => paint('dim', note))].filter(Boolean).join('        ');
  const width = widest(labelled.map(({ label }) => label));
  return [
    { lead: text === '' ? head : `${pad(`${head} `, COLUMN - 1)} `, text },
    ...labelled.map(({ label, before, after }) => ({
      lead: `    ${pad(label, width)}   `,
      text: arrow(before, after),
    })),
    ...files.flatMap((file) => fileLines(file, options)),
    ...notes.map((note) => ({ lead: '    ', text: paint('dim', note) })),
  ];
}

/** What a person should know before a change happens. `address` is where the host is now. */
export function changeNotes({ notes, movesTo, rollsBack }: PlannedChange, address: string): string[] {
  if (movesTo !== undefined && movesTo !== address) return [...notes, MOVES];
  return rollsBack ? [...notes, CUTS] : [...notes];
}

const MOVES = 'this step moves the host to a new address; it rolls back by itself if the host cannot be reached there';
const CUTS = 'this step may cut the connection; it rolls back by itself if the host cannot be reached afterwards';

const DIFF_COLORS: Readonly<Record<DiffLine['kind'], Color | undefined>> = {
  added: 'green',
  removed: 'red',
  same: undefined,
  place: 'cyan',
};

function fileLines({ field, before, after }: Difference, { paint, full }: ChangeOptions): readonly PlanLine[] {
  const lines = fileDiff(before, after);
  const shownLines = full ? lines : lines.slice(0, MOST_LINES);
  const left = lines.length - shownLines.length;
  return [
    { lead: '    ', text: field },
    ...shownLines.map(({ kind, text }): PlanLine => {
      const color = DIFF_COLORS[kind];
      return { lead: '      ', text: color ? paint(color, text) : text, verbatim: true };
    }),
    ...(left > 0
      ? [{ lead: '      ', text: paint('dim', `… ${plural(left, 'more line')} (all of them: --verbose)`) }]
      : []),
  ];
}

/** The change in one line, for the progress of an apply. */
export function changeSummary(step: PlannedStep, change: PlannedChange): string {
  const files = change.diff.filter(({ content }) => content).map(({ field }) => field);
  const groups = grouped(change.diff.filter(({ content }) => !content)).map((group) =>
    group.plain || group.label === step.name
      ? sentence(change, [group])
      : `${group.label} ${arrow(group.before, group.after)}`,
  );
  return [...groups, ...files].filter(Boolean).join(', ');
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

/** A value as it is printed. */
export function shown(value: string | undefined): string {
  return value === undefined || value === '' ? '(none)' : value.replaceAll('\n', String.raw`\n`);
}
