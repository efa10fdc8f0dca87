import * as z from 'zod';
import type { HostFacts } from '../model/facts.ts';
import { parseHostJson } from '../model/host-answers.ts';
import { exec, type Operation, read } from '../model/operation.ts';
import type { Result } from '../model/result.ts';
import { ip } from '../resources/programs.ts';
import { OS_RELEASE, parseRelease } from './identity.ts';

/** The longest fact, in characters, and the most interfaces. */
const [MAX_WORD, MAX_INTERFACES] = [256, 1000];

/** What is read of a host some of whose steps use facts, with its first state. */
export const stepFactOperations: readonly Operation[] = [
  read(OS_RELEASE),
  exec('uname', '-r', '-m'),
  exec('uname', '-n'),
  exec('systemd-detect-virt'),
  exec('nproc'),
  read('/proc/meminfo'),
  exec(...ip('address', 'show')),
];

const Interfaces = z.array(
  z.object({
    ifname: z.string(),
    address: z.string().optional(),
    addr_info: z.array(z.object({ local: z.string(), scope: z.string() })).optional(),
  }),
);

/** `results` are those of `stepFactOperations`. What is not understood is undefined: a step that uses it fails. */
export function parseStepFacts(results: readonly Result[]): HostFacts {
  const [release, uname, hostname, virtualization, cpus, meminfo, addresses] = results;
  const { name, version, family } = parseRelease(content(release));
  const [kernel, arch] = output(uname).trim().split(' ');
  const kibibytes = /^MemTotal: +(\d{1,15}) kB$/m.exec(content(meminfo))?.[1];
  const devices = Interfaces.safeParse(parseHostJson(output(addresses)));
  const interfaces = devices.success ? devices.data.slice(0, MAX_INTERFACES) : [];
  const addressesOf = ({ addr_info = [] }: (typeof interfaces)[number]) =>
    addr_info.filter(({ scope }) => scope === 'global').map(({ local }) => local);
  return {
    os: { name, version, major: number(version?.split('.', 1)[0]), family: familyOf(family) },
    kernel: word(kernel),
    arch: word(arch),
    memory_mb: kibibytes === undefined ? undefined : Math.floor(Number(kibibytes) / 1024),
    cpus: number(word(output(cpus))),
    hostname: word(output(hostname)),
    // It exits with status 1 where there is none (systemd-detect-virt(1)).
    virtualization: virtualization?.kind === 'done' ? word(virtualization.stdout) : undefined,
    interfaces: Object.fromEntries(
      interfaces.map((one) => [one.ifname, { mac: one.address, addresses: addressesOf(one) }] as const),
    ),
    addresses: interfaces.flatMap(addressesOf),
  };
}

/** "rhel" for the whole CentOS family. */
function familyOf(ids: string): string {
  if (/\b(rhel|centos|fedora)\b/.test(ids)) return 'rhel';
  return /\bdebian\b/.test(ids) ? 'debian' : (ids.split(' ', 1)[0] ?? '');
}

function content(result: Result | undefined): string {
  return result?.kind === 'file' ? result.content : '';
}

function output(result: Result | undefined): string {
  return result?.kind === 'done' && result.status === 0 ? result.stdout : '';
}

function word(text = ''): string | undefined {
  return /\S+/.exec(text)?.[0].slice(0, MAX_WORD);
}

function number(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
