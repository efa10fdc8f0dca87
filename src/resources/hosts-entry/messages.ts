// What provision says about /etc/hosts.

// Editors show it for the pattern, too.
export const invalidName = 'a host name has letters, digits and - . _';

// Editors show it for the pattern, too.
export const invalidDomain = 'a domain has letters, digits, hyphens and dots, such as example.com';

export const invalidAddress = 'must be an IP address, such as 192.168.2.10';

export function nameIsAddress(name: string): string {
  return `${name} is an IP address: names has the names of the host that has this address`;
}

export const whichEntry = 'hosts_entry needs hosts (of the inventory), address and names, or entries';

export const oneForm = 'hosts, address with names, and entries cannot be combined';

export const domainNeedsHosts = 'domain needs hosts';

export const absentNeedsOne = 'with state: absent, an entry needs address or names';

export const presentNeedsBoth = 'an entry needs address and names';

export function isLocal(name: string): string {
  return `${name} must keep its entry: programs rely on it`;
}

export function twoAddresses({ name, other }: { readonly name: string; readonly other: string }): string {
  return `${name} has another address in this step already: ${other}`;
}

export function unknownHost({ name, similar }: { readonly name: string; readonly similar: string | undefined }) {
  return {
    message: `the inventory has no host and no group ${name}`,
    hint: similar === undefined ? 'Write all, or names of hosts or groups.' : `Did you mean ${similar}?`,
  };
}

export function addressIsName({ host, address }: { readonly host: string; readonly address: string }) {
  return {
    message: `the host ${host} has no IP address in the inventory: its address is ${address}`,
    hint: `Set address of ${host} to an IP address, or leave ${host} out of hosts.`,
  };
}

export function hostIsAddress(host: string) {
  return {
    message: `the host ${host} has no name: the inventory calls it by its address`,
    hint: `Give it a name in the inventory and set address, or leave ${host} out of hosts.`,
  };
}

export const fileIsMounted = 'The container engine provides /etc/hosts of a container: it cannot be replaced.';
