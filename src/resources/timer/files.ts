// The two unit files of a timer: systemd.timer(5), systemd.service(5).
import { defined } from '../../model/optional.ts';
import type { Desired } from './schema.ts';

/** A unit file without it is not one of ours. */
const HEADER = '# Written by provision.';
const SHELL = '/bin/sh -c ';

export function isOurs(text: string): boolean {
  return text.startsWith(`${HEADER}\n`);
}

export function serviceText({ name, command = '', user, description = name }: Desired): string {
  return textOf([
    '[Unit]',
    `Description=${withoutSpecifiers(description)}`,
    '',
    '[Service]',
    'Type=oneshot',
    ...(user === undefined ? [] : [`User=${user}`]),
    `ExecStart=${SHELL}${quoted(command)}`,
  ]);
}

export function timerText(desired: Desired): string {
  const { name, description = name, on_boot: boot, every, persistent, randomized_delay: delay } = desired;
  // The time since the service was started is unknown until it has been started.
  const first = every === undefined || boot !== undefined ? [] : [`OnActiveSec=${every}`];
  return textOf([
    '[Unit]',
    `Description=${withoutSpecifiers(description)}`,
    '',
    '[Timer]',
    ...(desired.on_calendar ?? []).map((one) => `OnCalendar=${one}`),
    ...(boot === undefined ? [] : [`OnBootSec=${boot}`]),
    ...first,
    ...(every === undefined ? [] : [`OnUnitActiveSec=${every}`]),
    ...(persistent === true ? ['Persistent=true'] : []),
    ...(delay === undefined ? [] : [`RandomizedDelaySec=${delay}`]),
    '',
    '[Install]',
    'WantedBy=timers.target',
  ]);
}

function textOf(lines: readonly string[]): string {
  return [HEADER, ...lines].map((line) => `${line}\n`).join('');
}

function withoutSpecifiers(text: string): string {
  return text.replaceAll('%', '%%');
}

/** One word of a command line, which systemd passes on as it is. */
function quoted(text: string): string {
  return `"${withoutSpecifiers(text.replaceAll(/["\\]/g, String.raw`\$&`)).replaceAll('$', '$$$$')}"`;
}

function unquoted(word: string): string {
  return word
    .slice(1, -1)
    .replaceAll('$$', '$')
    .replaceAll('%%', '%')
    .replaceAll(/\\(["\\])/g, '$1');
}

/** The parameters that give these two files, if they are ours. */
export function declaredBy(name: string, service: string, timer: string): object | undefined {
  if (!isOurs(service) || !isOurs(timer)) return undefined;
  const [inService, inTimer] = [settingsOf(service), settingsOf(timer)];
  const one = (settings: typeof inService, key: string) => settings.get(key)?.[0];
  const [start = '', description] = [one(inService, 'ExecStart'), one(inService, 'Description')];
  const shown = description?.replaceAll('%%', '%');
  return defined({
    name,
    command: unquoted(start.slice(SHELL.length)),
    user: one(inService, 'User'),
    description: shown === name ? undefined : shown,
    on_calendar: inTimer.get('OnCalendar'),
    on_boot: one(inTimer, 'OnBootSec'),
    every: one(inTimer, 'OnUnitActiveSec'),
    persistent: inTimer.has('Persistent') ? true : undefined,
    randomized_delay: one(inTimer, 'RandomizedDelaySec'),
  });
}

function settingsOf(text: string): ReadonlyMap<string, readonly string[]> {
  const settings = new Map<string, readonly string[]>();
  for (const line of text.split('\n')) {
    const at = line.indexOf('=');
    if (at <= 0 || line.startsWith('#')) continue;
    const key = line.slice(0, at);
    settings.set(key, [...(settings.get(key) ?? []), line.slice(at + 1)]);
  }
  return settings;
}
