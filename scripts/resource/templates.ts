import type { ResourceName } from './name.ts';

/** The new files of a resource, by path. The resource declares one line of a file, and works as it is. */
export function newFiles(name: ResourceName): Readonly<Record<string, string>> {
  const folder = `src/resources/${name.folder}`;
  return {
    [`${folder}/index.ts`]: index(name),
    [`${folder}/guide.ts`]: guide(name),
    [`${folder}/messages.ts`]: messages(name),
    [`tests/messages/resources/${name.folder}.ts`]: samples(name),
    [`tests/unit/resources/${name.folder}.test.ts`]: unitTest(name),
  };
}

/** Marks what the contributor has to write. A test refuses it. */
export const TODO = 'TODO';
export const SUMMARY = `${TODO}: what it declares, in one sentence.`;

function index({ type, variable }: ResourceName): string {
  return `import * as z from 'zod';
import { read } from '../../model/operation.ts';
import type { Change, Resource } from '../../model/resource.ts';
import { content } from '../../model/result.ts';
import { declarationOf } from '../restore.ts';
import * as messages from './messages.ts';

const FILE = '/etc/${type}';

const Value = z
  .string()
  .regex(/^[^\\n]+$/, messages.oneLine)
  .describe('The line of the file.');

const schema = z.union([Value.transform((value) => ({ value })), z.strictObject({ value: Value })]);

interface Desired {
  readonly value: string;
}

interface Current {
  /** Undefined if there is no file. */
  readonly value: string | undefined;
}

export const ${variable}: Resource<Desired, Current> = {
  type: '${type}',
  summary: '${SUMMARY}',
  schema,
  name: () => '',
  probe: () => ({
    operations: [read(FILE)],
    parse: ([file]) => ({ value: content(file, FILE)?.trimEnd() }),
  }),
  plan,
  restore: (current) => declarationOf({ schema, plan }, current, { value: current.value }),
};

function plan(current: Current, desired: Desired): readonly Change[] {
  if (current.value === desired.value) return [];
  return [
    {
      action: current.value === undefined ? 'add' : 'change',
      diff: [{ field: 'value', before: current.value ?? null, after: desired.value }],
      operations: [{ kind: 'write', path: FILE, content: \`\${desired.value}\\n\` }],
    },
  ];
}
`;
}

function guide({ type }: ResourceName): string {
  return `import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [{ what: 'A fixed value', step: '${type}: value', recorded: 'another-value' }],
  knownIssues: [{ what: '${TODO}: what can go wrong', advice: '${TODO}: what to do then.' }],
};
`;
}

function messages({ type }: ResourceName): string {
  return `// What provision says about ${type}.

export const oneLine = 'must be one line';
`;
}

function samples({ folder }: ResourceName): string {
  return `import type * as messages from '../../../src/resources/${folder}/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {} satisfies Samples<typeof messages>;
`;
}

function unitTest({ type }: ResourceName): string {
  return `import { expect, test } from 'vitest';
import { absent, accepts, file, planText, restored, unchanged, unknownState } from './resource.ts';

const run = ['write /etc/${type}: value\\n'];

test.each([
  ['unchanged', file('value\\n'), unchanged],
  ['no file', absent, { diff: ['value: (none) → value'], run }],
  ['another value', file('other\\n'), { diff: ['value: other → value'], run }],
])('%s', (_what, answer, expected) => {
  expect(planText('${type}', 'value', [answer])).toEqual(expected);
});

test('the state is unknown if the file cannot be read', () => {
  const answer = { kind: 'failed', message: 'Permission denied' } as const;
  expect(unknownState('${type}', 'value', [answer]).reason).toBe('cannot read /etc/${type}');
});

test('what was there before can be restored', () => {
  expect(restored('${type}', 'value', [file('other\\n')])).toEqual({ value: 'other' });
  expect(restored('${type}', 'value', [absent])).toBeUndefined();
});

test.each<[unknown, boolean]>([
  ['value', true],
  [{ value: 'value' }, true],
  ['', false],
  ['two\\nlines', false],
  [{ value: 'value', more: 1 }, false],
])('%j: %s', (parameters, ok) => {
  expect(accepts('${type}', parameters)).toBe(ok);
});
`;
}
