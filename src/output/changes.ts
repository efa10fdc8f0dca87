import type { Difference, PlannedChange, PlannedStep } from '../model/events.ts';
import { type DiffLine, fileDiff } from './file-diff.ts';
import { changeNotes } from './consequences.ts';
import { type Color, folded, type Paint, shortTitle, stepTitle } from './format.ts';
import { pad, widest } from './layout.ts';
import { noValue } from './messages.ts';
import { moreFields, moreLines } from './plan-messages.ts';

export interface ChangeOptions {
  /** Where the host answers now. */
  readonly address: string;
  readonly paint: Paint;
  /** Show all names, fields and lines of files. */
  readonly full: boolean;
}

/** A line of a plan in two columns. */
export interface PlanLine {
  /** The first column, padded to the second. */
  readonly lead: string;
  readonly text: string;
  /** What to know about the change: beside the text where there is room for it. */
  readonly note?: string;
  /** A line of a file: never broken. */
  readonly verbatim?: true;
}

/** Where the second column of a plan begins. */
const COLUMN = 26;
/** Lines shown of the difference of a file. */
const FILE_LINES = 20;
/** Names shown of fields with the same values. */
const FIELD_NAMES = 3;
/** Fields shown of a change, each on a line. */
const FIELD_LINES = 6;

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
  const groups = groupFields(change.diff.filter(({ content }) => !content));
  const unlabelled = groups.filter(({ fields, plain }) => plain || fields.join(' ') === step.name);
  const labelled = groups.filter((group) => !unlabelled.includes(group));
  const summary = unlabelled.length === 0 ? '' : groupsSummary(change, unlabelled);
  const notes = noteTexts(step, change, options);
  const inline = labelled.length + files.length === 0 && notes.length === 1 ? notes.splice(0) : [];
  const title = options.full ? stepTitle(step) : shortTitle(step);
  return [
    {
      ...twoColumns(`${paint(color, sign)} ${title}`, summary),
      ...(inline[0] === undefined ? {} : { note: inline[0] }),
    },
    ...fieldLines(labelled, options),
    ...files.flatMap((file) => fileLines(file, options)),
    ...notes.map((note) => ({ lead: '    ', text: note })),
  ];
}

export function twoColumns(head: string, text: string): PlanLine {
  return { lead: text === '' ? head : `${pad(`${head} `, COLUMN - 1)} `, text };
}

function noteTexts(step: PlannedStep, change: PlannedChange, { address, paint }: ChangeOptions): string[] {
  return changeNotes(step, change, address).map(({ text, serious }) =>
    serious ? paint('yellow', `! ${text}`) : paint('dim', text),
  );
}

function fieldLines(groups: readonly FieldGroup[], { full, paint }: ChangeOptions): readonly PlanLine[] {
  const shown = full || groups.length <= FIELD_LINES ? groups : groups.slice(0, FIELD_LINES - 1);
  const labels = shown.map(({ fields }) => (full ? fields.join(' ') : folded(fields, FIELD_NAMES)));
  const width = widest(labels);
  const hidden = groups.length - shown.length;
  return [
    ...shown.map(({ before, after }, index) => ({
      lead: `    ${pad(labels[index] ?? '', width)}   `,
      text: transition(before, after),
    })),
    ...(hidden > 0 ? [{ lead: '    ', text: paint('dim', moreFields({ count: hidden })) }] : []),
  ];
}

const DIFF_COLORS: Readonly<Record<DiffLine['kind'], Color | undefined>> = {
  added: 'green',
  removed: 'red',
  same: undefined,
  place: 'cyan',
};

function fileLines({ field, before, after }: Difference, { paint, full }: ChangeOptions): readonly PlanLine[] {
  const lines = fileDiff(before, after);
  const visible = full ? lines : lines.slice(0, FILE_LINES);
  const hidden = lines.length - visible.length;
  return [
    { lead: '    ', text: field },
    ...visible.map(({ kind, text }): PlanLine => {
      const color = DIFF_COLORS[kind];
      return { lead: '      ', text: color ? paint(color, text) : text, verbatim: true };
    }),
    ...(hidden > 0 ? [{ lead: '      ', text: paint('dim', moreLines({ count: hidden })) }] : []),
  ];
}

/** The change in one line, for the progress of an apply. */
export function changeSummary(step: Pick<PlannedStep, 'name'>, change: PlannedChange): string {
  const files = change.diff.filter(({ content }) => content).map(({ field }) => field);
  const groups = groupFields(change.diff.filter(({ content }) => !content)).map((group) =>
    group.plain || group.fields.join(' ') === step.name
      ? groupsSummary(change, [group])
      : `${group.fields.join(' ')} ${transition(group.before, group.after)}`,
  );
  return [...groups, ...files].filter(Boolean).join(', ');
}

interface FieldGroup {
  readonly fields: readonly string[];
  readonly before: string | null;
  readonly after: string | null;
  readonly plain: boolean;
}

/** Fields with the same values before and after, together: names of one word, such as those of packages. */
function groupFields(diff: readonly Difference[]): readonly FieldGroup[] {
  const groups: FieldGroup[] = [];
  for (const { field, before, after, plain } of diff) {
    const index =
      plain === true || isSeveralWords([field])
        ? -1
        : groups.findIndex(
            (one) => !one.plain && !isSeveralWords(one.fields) && one.before === before && one.after === after,
          );
    const found = groups[index];
    if (found) groups[index] = { ...found, fields: [...found.fields, field] };
    else groups.push({ fields: [field], before, after, plain: plain === true });
  }
  return groups;
}

function isSeveralWords([field = '']: readonly string[]): boolean {
  return field.includes(' ');
}

function groupsSummary({ action }: PlannedChange, groups: readonly FieldGroup[]): string {
  const befores = groups.map(({ before }) => before);
  const afters = groups.map(({ after }) => after);
  if (action === 'add') {
    if (befores.every((before) => before === 'absent')) return ''; // the sign is enough
    if (befores.every((before) => before === null)) return afters.join(', ');
  }
  return transition([...new Set(befores.map(displayValue))].join(', '), afters.map(displayValue).join(', '));
}

function transition(before: string | null, after: string | null): string {
  return `${displayValue(before)} → ${displayValue(after)}`;
}

/** A value in one line. null is no value. */
export function displayValue(value: string | null): string {
  return value === null || value === '' ? noValue : value.replaceAll('\n', String.raw`\n`);
}
