// What provision says about kernel modules.
import type { Refusal } from '../../model/resource.ts';
import type { UnknownText } from '../unknown-state.ts';

// Editors show it for the pattern, too.
export const invalidName = 'must be the name of a kernel module, such as br_netfilter';

// Editors show it for the pattern, too.
export const invalidOption = 'must be an option of a kernel module, such as hashsize: 32768';

export const absentHasNoOptions = 'options cannot be combined with state: absent';

export function noModprobe(): UnknownText {
  return {
    message: '`modprobe` is not installed (exit status 127)',
    next: 'Add a step before this one: package: kmod.',
  };
}

export function moduleNotFound({
  name,
  kernel,
}: {
  readonly name: string;
  readonly kernel: string | undefined;
}): Refusal {
  return {
    message: `the running kernel ${kernel === undefined ? '' : `${kernel} `}has no module ${name}`,
    next:
      kernel === undefined
        ? 'Check the name. In a container, load the module on the machine that runs the container.'
        : `Check the name. Some modules are in a package of their own: add a step before this one: package: kernel-modules-extra-${kernel}. If a newer kernel is installed, reboot the host first.`,
  };
}

export function isAlias({ name, target }: { readonly name: string; readonly target: string }): Refusal {
  return { message: `${name} is another name of the module ${target}`, next: `Declare kernel_module: ${target}.` };
}

export function isBuiltIn(name: string): Refusal {
  return {
    message: `${name} is part of the kernel: it cannot be unloaded`,
    next: 'Remove this step. Some built-in modules have a kernel argument that disables them.',
  };
}

/** `words` is the line of the file. */
export function prevented({ file, words }: { readonly file: string; readonly words: string }): Refusal {
  return {
    message: `${file} prevents the load of the module at boot: ${words}`,
    next: `Remove the line from ${file}, with a file step or by hand.`,
  };
}

export interface Winner {
  readonly option: string;
  readonly value: string;
  readonly file: string;
  readonly own: string;
}

export function otherFileWins({ option, value, file, own }: Winner): Refusal {
  return {
    message: `${file} sets the option ${option} to ${value}, and wins over ${own}: its name sorts later`,
    next: `Remove the option from ${file}.`,
  };
}

export function inUse({ name, users }: { readonly name: string; readonly users: readonly string[] }): Refusal {
  return {
    message:
      users.length === 0 ? `the module ${name} is in use` : `the module ${name} is in use by ${users.join(', ')}`,
    next:
      users.length === 0
        ? 'Stop what uses it, such as a service or a mount, in an earlier step.'
        : `Add a step before this one for each of them: kernel_module: { name: ${users[0]}, state: absent }.`,
  };
}

export function otherOptions(name: string): string {
  return `the module ${name} has other options until it is loaded again`;
}

export function failureAdvice(words: string): string | undefined {
  if (/Operation not permitted/.test(words)) {
    return 'In a container, load the module on the machine that runs the container. With Secure Boot, the module must be signed.';
  }
  if (/Key was rejected|Required key not available/.test(words)) {
    return 'Secure Boot is enabled, and the kernel does not know the key of this module: sign it, or use the module of the distribution.';
  }
  if (/Unknown symbol|Invalid argument|Unknown parameter/.test(words)) {
    return 'The kernel log says why: `dmesg | tail` on the host. Check `options` with `modinfo -p NAME`.';
  }
  return undefined;
}
