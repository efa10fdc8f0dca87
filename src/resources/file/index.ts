import { hasPrivateKey } from '../../model/content.ts';
import { exec, type Operation } from '../../model/operation.ts';
import { type Result, UnknownState, unknownResult } from '../../model/result.ts';
import { defined } from '../../model/optional.ts';
import type { Change, Difference, Refusal, Resource } from '../../model/resource.ts';
import { RenderedTemplate } from '../../model/local-file.ts';
import { Secret } from '../../model/secret.ts';
import { anotherKind, failureAdvice, noSelinux } from '../path-messages.ts';
import { attributeDifferences, ownerOf, restoredAttributes, setAttributes } from '../path-attributes.ts';
import { canHaveContexts, parsePath, type PathProbe, type PathState, probePath } from '../path-state.ts';
import { declarationOf } from '../restore.ts';
import {
  type Content,
  contentDifference,
  contentExpression,
  contentOf,
  type FoundContent,
  isContent,
  parseContent,
} from './content.ts';
import * as messages from './messages.ts';
import { type Desired, schema } from './schema.ts';

interface Current {
  /** Undefined if there is nothing at the path. */
  readonly state: PathState | undefined;
  /** Of a regular file. */
  readonly content: FoundContent | undefined;
  /** Whether the directory that is to have the file exists. */
  readonly hasDirectory: boolean;
  /** Whether files have contexts there. */
  readonly hasContexts: boolean;
}

export const file: Resource<Desired, Current> = {
  type: 'file',
  summary: 'A file: its content, permissions and owner.',
  schema,
  localFiles: { source: 'file', template: 'template' },
  // Only of a content above the limit for digests does the probe depend on the size.
  standIns: { content: '', template: new RenderedTemplate('') },
  name: ({ path }) => path,
  probe: (desired) => ({
    operations: [probePath(probeOf(desired))],
    parse: ([found]) => parse(found, desired),
  }),
  plan,
  refuse,
  warn: ({ hasContexts }, { path, context }) => (context !== undefined && !hasContexts ? noSelinux(path) : undefined),
  restore,
  paths: ({ path, state }) => (state === 'absent' ? [] : [path]),
  advise(words, { path, validate }) {
    if (validate && /was not replaced: the validation exited with status/.test(words)) {
      return messages.validationFailed({ path, command: validate });
    }
    return failureAdvice(words);
  },
};

function probeOf(desired: Desired): PathProbe {
  const { path, context } = desired;
  return { path, context: context !== undefined, expression: contentExpression(contentOf(desired)?.size) };
}

function parse(result: Result | undefined, desired: Desired): Current {
  const { state, directory, output } = parsePath(result, probeOf(desired));
  const wanted = contentOf(desired);
  if (!state && desired.state === 'present' && !wanted) {
    throw new UnknownState(messages.noFile(desired.path), { next: messages.declareContent, missing: true });
  }
  const content = state?.type === 'f' ? parseContent(state.size, wanted?.size, output) : undefined;
  if (state?.type === 'f' && !content) throw unknownResult(result, `find ${desired.path}`);
  return { state, content, hasDirectory: directory !== undefined, hasContexts: canHaveContexts({ state, directory }) };
}

/** What is there is not replaced, and not removed, if it is not a file. */
function refuse({ state }: Current, { path, state: wanted }: Desired): Refusal | undefined {
  if (!state || state.type === 'f') return undefined;
  return anotherKind({ step: 'file', path, type: state.type, target: state.target, absent: wanted === 'absent' });
}

function plan(current: Current, declared: Desired): readonly Change[] {
  const { state, content, hasDirectory } = current;
  const desired = current.hasContexts ? declared : { ...declared, context: undefined };
  const { path } = desired;
  if (desired.state === 'absent') {
    if (!state) return [];
    const diff: Difference[] = [{ field: 'file', before: messages.fileText(state), after: 'absent', plain: true }];
    return [{ action: 'remove', diff, operations: [exec('rm', '-f', '--', path)] }];
  }
  const wanted = contentOf(desired);
  const attributes = attributeDifferences(state, desired);
  if (wanted && !isContent(content, wanted)) {
    const diff = [contentDifference(content, wanted, desired.secret), ...attributes];
    const notes = hasDirectory ? {} : { notes: [messages.needsDirectory(path)] };
    return [{ action: state ? 'change' : 'add', diff, operations: [replace(wanted, desired)], ...notes }];
  }
  const [first, ...more] = setAttributes(path, attributes, desired);
  return first ? [{ action: 'change', diff: attributes, operations: [first, ...more] }] : [];
}

function replace({ text, file: sent }: Content, desired: Desired): Operation {
  const { path, mode, context, validate } = desired;
  const how = defined({ mode, owner: ownerOf(desired), context, validate });
  if (sent) return { kind: 'send', path, source: { file: sent.file, digest: sent.digest, size: sent.size }, ...how };
  const isHidden = typeof text === 'string' && (desired.secret === true || hasPrivateKey(text));
  return { kind: 'write', path, content: isHidden ? new Secret(text) : (text ?? ''), ...how };
}

/** A content that may be a secret, or was not read as a whole, is not kept. */
function restore(current: Current, desired: Desired): Desired | undefined {
  const { state, content } = current;
  const { path } = desired;
  if (!state) return declarationOf({ schema, plan }, current, { path, state: 'absent' });
  const wanted = contentOf(desired);
  const removed = desired.state === 'absent';
  const replaced = wanted !== undefined && !isContent(content, wanted);
  const isSecret = desired.secret === true || wanted?.text instanceof Secret;
  if (replaced && (isSecret || content?.text === undefined)) return undefined;
  if (removed && content?.text === undefined) return undefined;
  const { mode, owner, group } = state;
  const attributes = removed ? { mode, owner, group } : restoredAttributes(state, desired);
  const kept = removed || replaced ? { content: content?.text } : {};
  return declarationOf({ schema, plan }, current, { path, ...kept, ...attributes });
}
