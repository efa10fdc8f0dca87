// What provision says about kernel parameters.
import type { Refusal } from '../../model/resource.ts';

// Editors show it for the pattern, too.
export const invalidKey = 'must be the name of a kernel parameter, such as net.ipv4.ip_forward';

// Editors show it for the pattern, too.
export const invalidValue = 'must be a value of one line, such as 1 or "4096 87380 6291456"';

export const whichParameter = 'sysctl needs name and value, or settings';

export const oneForm = 'settings cannot be combined with name and value';

export const absentNeedsName = 'with state: absent, sysctl needs name: write one step for each parameter';

export const absentHasNoValue = 'value cannot be combined with state: absent';

export function valueMissing(name: string): string {
  return `${name} needs a value`;
}

export function isSame({ name, other }: { readonly name: string; readonly other: string }): string {
  return `${name} is the same parameter as ${other}`;
}

export const overridesNothing = 'override_only cannot be combined with state: absent';

export function keepsValue(key: string): string {
  return `the kernel keeps the value of ${key} until the next boot`;
}

/** `line` is the number of a line of `file`. */
export function overrides({ file, line, value }: Pick<Winner, 'file' | 'line' | 'value'>): string {
  return `overrides line ${line} of ${file}, which sets ${value}`;
}

/** `module` is undefined where provision does not know which one has the parameter. */
export function unknownKey({ key, module }: { readonly key: string; readonly module: string | undefined }): Refusal {
  return {
    message: `the kernel has no parameter ${key}`,
    next:
      module === undefined
        ? 'Check the name with `sysctl -a` on the host. If a kernel module has the parameter, load the module in an earlier step: kernel_module: NAME.'
        : `Add a step before this one: kernel_module: ${module}. The parameter exists while this module is loaded.`,
  };
}

export function unknownInterface({ key, device }: { readonly key: string; readonly device: string }): Refusal {
  return {
    message: `the kernel has no parameter ${key}, because the host has no network device ${device}`,
    next: 'Correct the name of the device: `ip link` lists the devices. A dot in its name is written as a slash.',
  };
}

export function readOnly(key: string): Refusal {
  return {
    message: `${key} cannot be changed here: /proc/sys is mounted read-only, as in a container`,
    next: 'Set the parameter on the machine that runs the container, or leave this host out with `when:`.',
  };
}

export function fixed(key: string): Refusal {
  return {
    message: `${key} cannot be changed: the kernel only shows it`,
    next: 'Remove the parameter from the step.',
  };
}

export interface Winner {
  readonly key: string;
  readonly file: string;
  readonly line: number;
  readonly value: string;
  readonly own: string;
}

export function anotherFileWins({ key, file, line, value, own }: Winner): Refusal {
  return {
    message: `line ${line} of ${file} sets ${key} to ${value} at boot, and wins over ${own}: the name of the file sorts later`,
    next: `Remove line ${line} from ${file}, or give the file a name that sorts before ${own}.`,
  };
}

export function sysctlConfDiffers({ key, line, value }: Pick<Winner, 'key' | 'line' | 'value'>): Refusal {
  return {
    message: `line ${line} of /etc/sysctl.conf sets ${key} to ${value}: \`sysctl --system\` reads this file last, unlike the boot`,
    next: `Remove line ${line} from /etc/sysctl.conf.`,
  };
}

export function failureAdvice(words: string): string | undefined {
  if (/sysctl: (command )?not found/.test(words)) return 'Add a step before this one: package: procps-ng.';
  if (/Invalid argument/.test(words)) return 'The kernel does not accept this value: correct `value`.';
  if (/Read-only file system|ermission denied|not permitted/.test(words)) {
    return 'In a container, set the parameter on the machine that runs the container.';
  }
  return undefined;
}
