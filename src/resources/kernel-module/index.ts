import type { Refusal, Resource } from '../../model/resource.ts';
import { declarationOf } from '../restore.ts';
import { type Current, parse, probe } from './current.ts';
import { modprobeFile, nameOf } from './files.ts';
import * as messages from './messages.ts';
import { hasOtherOptions, isAtBoot, isUnloaded, plan } from './plan.ts';
import { type Desired, schema } from './schema.ts';

export const kernelModule: Resource<Desired, Current> = {
  type: 'kernel_module',
  summary: 'Kernel modules: loaded now and at each boot, or not loaded by themselves.',
  schema,
  name: ({ name }) => name,
  probe: (desired) => ({ operations: probe(desired), parse: (results) => parse(results, desired) }),
  plan,
  refuse,
  pendingReboot: (current, desired) =>
    hasOtherOptions(current, desired) ? messages.otherOptions(desired.name) : undefined,
  restore,
  advise: messages.failureAdvice,
};

function refuse(current: Current, desired: Desired): Refusal | undefined {
  const { name, state } = desired;
  const { target, found, loaded } = current;
  if (target !== undefined) return messages.isAlias({ name, target });
  if (state === 'absent') return found === 'built-in' ? messages.isBuiltIn(name) : refuseUnload(current, name);
  if (found === 'none' && !loaded) {
    return { ...messages.moduleNotFound({ name, kernel: current.kernel }), solvedBy: [[{ type: 'package' }]] };
  }
  return refusePrevented(current, name) ?? refuseOptions(current, desired);
}

/** Another file keeps systemd from loading it. What is built in needs no load. */
function refusePrevented(current: Current, name: string): Refusal | undefined {
  const { configured, found } = current;
  if (found === 'built-in' || isAtBoot(current)) return undefined;
  const other = configured.prevents.find(({ file }) => file !== modprobeFile(name));
  if (!other) return undefined;
  return {
    ...messages.prevented({ file: other.file, words: other.text }),
    solvedBy: [[{ type: 'file', name: other.file }]],
  };
}

/** A file whose name sorts after ours has another value. */
function refuseOptions({ configured }: Current, { name, options = {} }: Desired): Refusal | undefined {
  const own = modprobeFile(name);
  for (const [option, wanted] of Object.entries(options)) {
    const { value, file } = configured.options.get(option) ?? { value: wanted, file: own };
    if (value !== wanted && nameOf(file) > nameOf(own)) {
      return { ...messages.otherFileWins({ option, value, file, own }), solvedBy: [[{ type: 'file', name: file }]] };
    }
  }
  return undefined;
}

function refuseUnload(current: Current, name: string): Refusal | undefined {
  const { loaded } = current;
  if (isUnloaded(current) || !loaded || loaded.references === 0) return undefined;
  const { users } = loaded;
  return {
    ...messages.inUse({ name, users }),
    ...(users.length === 0 ? {} : { solvedBy: users.map((user) => [{ type: 'kernel_module', name: user }]) }),
  };
}

/** A module that is loaded at each boot, or prevented by our file. There is no word for one that is left to itself. */
function restore(current: Current, { name, options }: Desired): Desired | undefined {
  const before = Object.keys(options ?? {}).map(
    (option) => [option, current.configured.options.get(option)?.value] as const,
  );
  const declared = options && { options: Object.fromEntries(before) };
  return (
    declarationOf({ schema, plan }, current, { name, ...declared }) ??
    declarationOf({ schema, plan }, current, { name, state: 'absent' })
  );
}
