import * as z from 'zod';
import type { Difference } from '../model/change.ts';
import { exec, type Operation } from '../model/operation.ts';
import { defined } from '../model/optional.ts';
import { Mode } from './mode.ts';
import * as messages from './path-messages.ts';
import type { PathState } from './path-state.ts';

/** An absolute path in its shortest form. */
export const Path = z
  .string()
  // oxlint-disable-next-line no-control-regex
  .regex(/^(\/(?!\.{1,2}(\/|$))[^/\0-\x1F\x7F]+)+$/, messages.invalidPath);

const User = z.string().regex(/^(\d{1,10}|[A-Za-z_][\w.-]*\$?)$/, messages.invalidUser);

/** The parameters that files and directories have. */
export const attributes = {
  mode: Mode.optional().describe('The permissions, octal: `"0640"`.'),
  owner: User.optional().describe('The user, by name or number.'),
  group: User.optional().describe('The group, by name or number.'),
  context: z
    .string()
    .regex(/^[\w.]+(:[\w.]+:[\w.]+(:[\w.:,-]+)?)?$/, messages.invalidContext)
    .optional()
    .describe('The SELinux context: the type, such as `httpd_sys_content_t`, or all of it.'),
} as const;

export interface Attributes {
  readonly mode?: string | undefined;
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
  readonly context?: string | undefined;
}

/** The declared attributes that differ. What is created has none yet. */
export function attributeDifferences(
  state: PathState | undefined,
  { mode, owner, group, context }: Attributes,
): readonly Difference[] {
  const diff: Difference[] = [];
  const add = (field: string, before: string | undefined, after: string) =>
    void diff.push({ field, before: before ?? null, after });
  if (mode !== undefined && state?.mode !== mode) add('mode', state?.mode, mode);
  if (owner !== undefined && !isUser(owner, state?.owner, state?.uid)) add('owner', state?.owner, owner);
  if (group !== undefined && !isUser(group, state?.group, state?.gid)) add('group', state?.group, group);
  if (context !== undefined && !isContext(context, state?.context)) {
    add('context', state?.context, context);
  }
  return diff;
}

/** Whether a declared name or number is that of a user or group. */
export function isUser(wanted: string, name: string | undefined, id: string | undefined): boolean {
  return wanted === name || (/^\d+$/.test(wanted) && Number(wanted) === Number(id));
}

function isContext(wanted: string, found = ''): boolean {
  return wanted === found || (!wanted.includes(':') && wanted === found.split(':')[2]);
}

/** `user:group`, as chown(1) takes it. */
export function ownerOf({ owner, group }: Attributes): string | undefined {
  return group === undefined ? owner : `${owner ?? ''}:${group}`;
}

/** Sets the attributes that differ. The owner first: a change of it removes the set-user-ID bit. */
export function setAttributes(path: string, diff: readonly Difference[], desired: Attributes): readonly Operation[] {
  const differs = (field: string) => diff.some((one) => one.field === field);
  const owner = ownerOf({
    owner: differs('owner') ? desired.owner : undefined,
    group: differs('group') ? desired.group : undefined,
  });
  const { mode, context } = desired;
  return [
    ...(owner === undefined ? [] : [exec('chown', '--no-dereference', owner, '--', path)]),
    // A change of the owner may remove bits of the mode.
    ...(mode !== undefined && (differs('mode') || owner !== undefined)
      ? [exec('chmod', exactMode(mode), '--', path)]
      : []),
    ...(context === undefined || !differs('context') ? [] : [setContext(context, path)]),
  ];
}

/** Of four digits or fewer, chmod(1) keeps the set-group-ID bit of a directory. */
export function exactMode(mode: string): string {
  return `0${mode}`;
}

function setContext(context: string, path: string): Operation {
  return context.includes(':') ? exec('chcon', context, '--', path) : exec('chcon', `--type=${context}`, '--', path);
}

/** The attributes that a path has, to be declared again; those that `desired` has. */
export function restoredAttributes(state: PathState, desired: Attributes): Attributes {
  return defined({
    mode: desired.mode === undefined ? undefined : state.mode,
    owner: desired.owner === undefined ? undefined : state.owner,
    group: desired.group === undefined ? undefined : state.group,
    context: desired.context === undefined || state.context === '' ? undefined : state.context,
  });
}
