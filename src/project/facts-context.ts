import type { HostFacts } from '../model/facts.ts';

/** Thrown where a template or condition needs the facts of a host that was not read yet. */
export class NeedsFacts extends Error {
  override readonly name = 'NeedsFacts';
}

const OS: Readonly<Record<keyof HostFacts['os'], true>> = { name: true, version: true, major: true, family: true };
const NAMES: Readonly<Record<keyof HostFacts, true>> = {
  os: true,
  kernel: true,
  arch: true,
  memory_mb: true,
  cpus: true,
  hostname: true,
  virtualization: true,
  interfaces: true,
  addresses: true,
};

/** As they are written in a template. */
export const FACT_NAMES: readonly string[] = [
  ...Object.keys(OS).map((name) => `facts.os.${name}`),
  ...Object.keys(NAMES).flatMap((name) => (name === 'os' ? [] : [`facts.${name}`])),
];

/** Stands for the facts until the host was read: it has their names, so that a misspelt one is an undefined variable. */
export const UNREAD_FACTS: object = Object.defineProperty(unread(NAMES), 'os', { value: unread(OS) });

/** Values of the types that facts have, for what can be checked before the host is read. */
export const TYPICAL_FACTS: HostFacts = {
  os: { name: 'CentOS Stream', version: '9', major: 9, family: 'rhel' },
  kernel: '5.14.0-570.12.1.el9_6.x86_64',
  arch: 'x86_64',
  memory_mb: 2048,
  cpus: 2,
  hostname: 'host.example.com',
  virtualization: 'none',
  interfaces: {},
  addresses: ['192.0.2.1'],
};

function unread(names: object): object {
  const get = () => {
    throw new NeedsFacts();
  };
  const properties = Object.keys(names).map((name) => [name, { configurable: true, enumerable: true, get }] as const);
  return Object.defineProperties({}, Object.fromEntries(properties));
}
