// What provision says about systemd units.

// Editors show it for the pattern, too.
export const invalidName = 'a unit name has letters, digits and @ : . _ - \\';

export const nothingDeclared = 'a service step needs state, enabled or masked';

export const maskedAndUsed = 'a masked service can be neither running nor enabled';

export function noState(unit: string): string {
  return `\`systemctl show ${unit}\` reports no state`;
}

export function unitNotFound(unit: string): string {
  return `No earlier step installs the unit ${unit}. Add a step for the package that contains it, or correct the name.`;
}

/** `kind` is systemd's word: static, generated, transient or indirect. */
export function cannotBeEnabled({ unit, kind }: { readonly unit: string; readonly kind: string }): string {
  return `${unit} is ${kind}: it cannot be enabled by itself. Declare the .socket, .timer or other unit that starts it.`;
}

export function seeJournal(unit: string): string {
  return `See "journalctl -u ${unit}" on the host.`;
}
