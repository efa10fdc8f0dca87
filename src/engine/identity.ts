import type { EventBody } from '../model/events.ts';
import type { Host } from '../model/host.ts';
import { isGeneration } from '../model/host-answers.ts';
import { firstPart } from '../model/host-text.ts';
import { exec, type Operation, read } from '../model/operation.ts';
import type { Result } from '../model/result.ts';
import { TransportError } from '../model/transport.ts';
import { clockSkew, notSupported, notRoot, unexpectedContent } from './identity-messages.ts';

type EventBodyOf<Type extends EventBody['type']> = Extract<EventBody, { readonly type: Type }>;

/** A clock that is wrong by more makes certificates look invalid. In seconds. */
const MAX_SKEW = 300;

/** Who a host is, and what else a run has to know of it; read with its first state. */
export interface HostIdentity {
  /** "CentOS Stream 9". */
  readonly system: string;
  /** Whether it is of a family the resources are made for: the CentOS family or Debian, and nothing made of Debian. */
  readonly supported: boolean;
  /** The same for a machine and its clones. */
  readonly machineId: string | undefined;
  /** The same only for one machine since its last boot. */
  readonly bootId: string | undefined;
  /** The last change since the host booted, as the host writes it; `''` if there was none. */
  readonly generation: string;
  /** Seconds since 1970, by the host's clock. */
  readonly clock: number | undefined;
  /** Whether operations run as root. */
  readonly root: boolean;
}

export const OS_RELEASE = '/etc/os-release';
const [MACHINE_ID, BOOT_ID, GENERATION] = [
  '/etc/machine-id',
  '/proc/sys/kernel/random/boot_id',
  '/run/provision/generation',
];

/** The longest os-release that is read, and the longest value in it that is shown, in characters. */
const [RELEASE_LIMIT, VALUE_LIMIT] = [65_536, 128];

export const identityOperations: readonly Operation[] = [
  read(OS_RELEASE),
  read(MACHINE_ID),
  read(BOOT_ID),
  exec('date', '+%s'),
  exec('id', '-u'),
  read(GENERATION),
];

/** Throws `TransportError` where a file is not what the system or this program writes there. */
export function parseIdentity([release, machine, boot, date, id, generation]: readonly Result[]): HostIdentity {
  const text = contentOf(release) ?? '';
  if (text.length > RELEASE_LIMIT) throw unexpected(OS_RELEASE, text);
  const { name, version, family } = parseRelease(text);
  return {
    system: version === undefined ? name : `${name} ${version}`,
    supported: /\b(rhel|centos|fedora)\b|^debian\b/.test(family),
    machineId: checked(MACHINE_ID, contentOf(machine), isId),
    bootId: checked(BOOT_ID, contentOf(boot), isId),
    generation: checked(GENERATION, contentOf(generation), isGeneration) ?? '',
    clock: date?.kind === 'done' && /^[1-9]\d{0,11}\n?$/.test(date.stdout) ? Number(date.stdout) : undefined,
    root: id?.kind === 'done' && id.stdout.trim() === '0',
  };
}

/** os-release(5), as far as it is used. */
export function parseRelease(text: string) {
  const fields = new Map(
    text.split('\n').map((line) => {
      const [key = '', value = ''] = line.split(/=(.*)/s);
      return [key, firstPart(value.replace(/^(["'])(.*)\1$/, '$2'), VALUE_LIMIT)] as const;
    }),
  );
  return {
    name: fields.get('NAME') ?? 'unknown system',
    version: fields.get('VERSION_ID'),
    family: [fields.get('ID'), fields.get('ID_LIKE')].join(' '),
  };
}

function contentOf(result: Result | undefined): string | undefined {
  return result?.kind === 'file' ? result.content : undefined;
}

function checked(path: string, text: string | undefined, fits: (value: string) => boolean): string | undefined {
  const value = text?.trim();
  if (value !== undefined && !fits(value)) throw unexpected(path, value);
  return value;
}

/** A machine ID or boot ID; a machine ID may be empty or a word (machine-id(5)). */
function isId(value: string): boolean {
  return /^[\w .:-]{0,64}$/.test(value);
}

function unexpected(path: string, value: string): TransportError {
  const { message, words, next } = unexpectedContent(path, firstPart(value, VALUE_LIMIT));
  return new TransportError('protocol', message, next, undefined, words);
}

/** What a person should know about a host before it is set up. */
export function* identityWarnings(
  host: Host,
  { clock, system, supported, root }: HostIdentity,
  now: number,
): Generator<Omit<EventBodyOf<'warning'>, 'type'>> {
  const skew = clock === undefined ? 0 : Math.round(clock - now / 1000);
  if (Math.abs(skew) > MAX_SKEW) yield { host: host.name, ...clockSkew(host, skew) };
  if (!root) yield { host: host.name, ...notRoot(host) };
  if (!supported) yield { host: host.name, message: notSupported(host), words: system };
}
