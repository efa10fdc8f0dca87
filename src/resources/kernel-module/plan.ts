import { operationsOf } from '../../model/change.ts';
import { exec, type Operation } from '../../model/operation.ts';
import type { Change, Difference } from '../../model/resource.ts';
import type { Current } from './current.ts';
import { loadFile, modprobeFile } from './files.ts';
import type { Desired } from './schema.ts';

const HEADER = '# Written by provision.\n';

export function plan(current: Current, desired: Desired): readonly Change[] {
  return desired.state === 'absent' ? unload(current, desired) : load(current, desired);
}

function load(current: Current, desired: Desired): readonly Change[] {
  const { name, options = {} } = desired;
  const diff: Difference[] = [];
  const operations: Operation[] = [];
  // Before it is loaded: modprobe takes the options from the file.
  const text = modprobeText(desired);
  const ours = hasOwnBlacklist(current, name);
  const changed = Object.entries(options).filter(
    ([key, value]) => current.configured.options.get(key)?.value !== value,
  );
  if (ours) diff.push({ field: 'blacklist', before: modprobeFile(name), after: null });
  for (const [key, value] of changed) {
    diff.push({ field: `option ${key}`, before: current.configured.options.get(key)?.value ?? null, after: value });
  }
  if (ours || changed.length > 0)
    operations.push(text === undefined ? remove(modprobeFile(name)) : write(modprobeFile(name), text));
  if (!current.loaded && current.found !== 'built-in') {
    diff.push({ field: 'now', before: 'not loaded', after: 'loaded', plain: true });
    operations.push(exec('modprobe', '--', name));
  }
  if (current.found !== 'built-in' && current.configured.loads.length === 0) {
    diff.push({ field: 'at boot', before: 'not loaded at boot', after: 'loaded at boot', plain: true });
    operations.push(write(loadFile(name), `${HEADER}${name}\n`));
  }
  return diff.length === 0 ? [] : [{ action: 'change', diff, operations: operationsOf(operations) }];
}

function unload(current: Current, { name }: Desired): readonly Change[] {
  const diff: Difference[] = [];
  const operations: Operation[] = [];
  if (!current.configured.prevents.some(({ text }) => text.startsWith('blacklist'))) {
    diff.push({ field: 'blacklist', before: null, after: modprobeFile(name) });
    operations.push(write(modprobeFile(name), `${HEADER}blacklist ${name}\n`));
  }
  if (current.loadFile !== undefined) {
    diff.push({ field: 'at boot', before: 'loaded at boot', after: 'not loaded at boot', plain: true });
    operations.push(remove(loadFile(name)));
  }
  if (!isUnloaded(current)) {
    diff.push({ field: 'now', before: 'loaded', after: 'not loaded', plain: true });
    // Not `modprobe --remove`: it also unloads the modules that only this one uses.
    operations.push(exec('rmmod', '--', name));
  }
  return diff.length === 0 ? [] : [{ action: 'remove', diff, operations: operationsOf(operations) }];
}

/** Our file with the declared options; undefined where there are none. */
function modprobeText({ name, options }: Desired): string | undefined {
  if (!options) return undefined;
  const words = Object.entries(options).map(([key, value]) => `${key}=${value}`);
  return words.length === 0 ? undefined : `${HEADER}options ${name} ${words.join(' ')}\n`;
}

function hasOwnBlacklist({ configured }: Current, name: string): boolean {
  return configured.prevents.some(({ file }) => file === modprobeFile(name));
}

function write(path: string, text: string): Operation {
  return { kind: 'write', path, content: text };
}

function remove(path: string): Operation {
  return exec('rm', '-f', '--', path);
}

/** Whether systemd loads it at boot: a blacklist wins over modules-load.d(5). */
export function isAtBoot({ found, configured }: Current): boolean {
  return found === 'built-in' || (configured.loads.length > 0 && configured.prevents.length === 0);
}

export function isUnloaded({ loaded }: Current): boolean {
  return loaded === undefined;
}

/** Whether the loaded module runs with other options than declared, of those that the kernel shows in a simple form. */
export function hasOtherOptions({ loaded, found, running }: Current, { options = {} }: Desired): boolean {
  if (!loaded && found !== 'built-in') return false;
  return Object.entries(options).some(([key, value]) => {
    const [shown, wanted] = [simple(running.get(key) ?? ''), simple(value)];
    return shown !== undefined && wanted !== undefined && shown !== wanted;
  });
}

/** A number or a boolean: the kernel shows a boolean as Y or N and takes 1 and 0, too. Undefined for anything else. */
function simple(value: string): string | undefined {
  if (/^(y|1)$/i.test(value)) return '1';
  if (/^(n|0)$/i.test(value)) return '0';
  return /^-?\d+$/.test(value) ? value : undefined;
}
