// What provision says about systemd units.

interface Refusal {
  readonly message: string;
  readonly next: string;
}

// Editors show it for the pattern, too.
export const invalidName = 'a unit name has letters, digits and @ : . _ - \\';

export const nothingDeclared = 'a service step needs state, enabled or masked';

export const maskedAndUsed = 'a masked service can be neither running nor enabled';

export const restartOfRunning = 'restart_on and reload_on need state: running';

export const invalidPath = 'must be an absolute path without / at its end';

export const invalidPackage = 'must be the name of a package, without version';

export const noTime = 'the host does not report its time';

/** A value of the difference "restart" or "reload". */
export function runningSinceBefore(changed: readonly string[]): string {
  return `running since before the change of ${changed.join(', ')}`;
}

/** Its unit file is read by systemd first. */
export const unitFile = 'its unit file';

export function setsChangeTime(file: string): string {
  return `sets the change time of ${file}, which is in the future, to now`;
}

/** Of `restart_on` and `reload_on`. */
export function missingSources(missing: {
  readonly unit: string;
  readonly files: readonly string[];
  readonly packages: readonly string[];
  readonly units: readonly string[];
}): Refusal {
  const { unit, files, packages, units } = missing;
  const names = [...files, ...packages.map((one) => `the package ${one}`), ...units.map((one) => `the unit ${one}`)];
  const list = [names.slice(0, -1).join(', '), ...names.slice(-1)].filter(Boolean).join(' and ');
  const verbs = names.length === 1 ? 'does not exist and never causes' : 'do not exist and never cause';
  return {
    message: `${list} ${verbs} a restart or reload of ${unit}`,
    next: 'Correct the name in `restart_on` or `reload_on`, or add a step before this one that brings it.',
  };
}

export function cannotReload(unit: string): Refusal {
  return {
    message: `${unit} cannot be reloaded: its unit file has no ExecReload=`,
    next: 'Write `restart_on` instead of `reload_on`.',
  };
}

export const templateHasNoState = 'a template has no state: name an instance of it, such as getty@tty1';

export const START_LIMIT_REACHED = 'failed (start limit reached)';

export const resetsStartLimit = 'resets the failure and the start limit first (systemctl reset-failed)';

export function noState(unit: string): string {
  return `\`systemctl show ${unit}\` reports no state`;
}

export function unitNotFound(unit: string): string {
  return `No earlier step installs the unit ${unit}. Add a step for the package that contains it, or correct the name.`;
}

/** For a unit that is to be stopped or disabled. */
export function noSuchUnit({ unit, similar }: { readonly unit: string; readonly similar: string | undefined }) {
  const meant = similar === undefined ? '' : `Did you mean ${similar}? `;
  return {
    message: `there is no unit ${unit}`,
    next: `${meant}If the name is correct, the step is not needed.`,
  };
}

export function isAlias({ name, id }: { readonly name: string; readonly id: string }): string {
  return `${name} is an alias of ${id}`;
}

export function triggerIsStopped({ trigger, unit }: { readonly trigger: string; readonly unit: string }): string {
  return `${trigger} would start ${unit} again`;
}

export function unitFileAtPlaceOfMask({ unit, path }: { readonly unit: string; readonly path: string }): Refusal {
  return {
    message: `${unit} cannot be masked: its file ${path} is where the mask would be`,
    next: 'Declare `state: stopped` and `enabled: false` instead, or move the file to /usr/local/lib/systemd/system.',
  };
}

export function isMasked({ unit, verb }: { readonly unit: string; readonly verb: 'start' | 'enable' }): Refusal {
  return {
    message: `systemd does not ${verb} ${unit}, because it is masked`,
    next: 'Add `masked: false` to the step.',
  };
}

export function invalidUnitFile({ id, path }: { readonly id: string; readonly path: string }): Refusal {
  return {
    message: `systemd cannot load ${id}: its file ${path} is invalid`,
    next: `On the host, "systemd-analyze verify ${id}" shows the line.`,
  };
}

export function oneshotStaysInactive(unit: string): Refusal {
  return {
    message: `${unit} cannot be running: it is a oneshot unit without RemainAfterExit=yes, inactive once it has run`,
    next: 'Declare only `enabled`, or run it with a command step.',
  };
}

/** `kind` is systemd's word: static, generated, transient or indirect. */
export function cannotBeEnabled({ unit, kind }: { readonly unit: string; readonly kind: string }): Refusal {
  return {
    message: `${unit} cannot be enabled by itself: it is ${kind}`,
    next: 'Declare the .socket, .timer or other unit that starts it.',
  };
}

export function enablesOnlyOthers(unit: string): Refusal {
  return {
    message: `${unit} cannot be enabled by itself: its [Install] section has nothing but Also=`,
    next: `Declare the units that Also= names: on the host, "systemctl cat ${unit}" shows them.`,
  };
}

/** A value of the difference "enabled". */
export function enabledNotFor(targets: readonly string[]): string {
  return `enabled, but not for ${targets.join(' and ')}`;
}

/** For a unit that is to be enabled. */
export function enabledForOthers({ unit, targets }: { readonly unit: string; readonly targets: readonly string[] }) {
  return {
    message: `${unit} does not start at boot even if it is enabled: no boot starts ${targets.join(' and ')}`,
    next: 'Correct WantedBy= in its unit file, or change the default target of the host ("systemctl set-default").',
  };
}

/** For a unit that is to be disabled. `by` starts it through Wants= or Requires=. */
export function startedByOthers({ unit, by }: { readonly unit: string; readonly by: readonly string[] }): Refusal {
  const verb = by.length === 1 ? 'starts' : 'start';
  return {
    message: `${by.join(' and ')} ${verb} ${unit} as a dependency, also at boot`,
    next: `Declare \`masked: true\` to prevent that, or disable ${by.join(' and ')}.`,
  };
}

interface StartedByTarget {
  readonly unit: string;
  /** systemd's word: static, generated or transient. */
  readonly kind: string;
  readonly targets: readonly string[];
  /** The file from which a generator made the unit. */
  readonly source: string;
}

export function cannotBeDisabled({ unit, kind, targets, source }: StartedByTarget): Refusal {
  const remedy = source === '' ? 'Declare `masked: true` instead.' : `Change ${source}, or declare \`masked: true\`.`;
  return {
    message: `${unit} cannot be disabled: it is ${kind}, and ${targets.join(' and ')} ${targets.length === 1 ? 'starts' : 'start'} it at boot`,
    next: remedy,
  };
}

export function lostAtReboot({ id, path }: { readonly id: string; readonly path: string }): Refusal {
  return {
    message: `${id} cannot start at boot: its file ${path} is lost at the reboot`,
    next: 'Move the file to /etc/systemd/system.',
  };
}

export function noDefaultInstance(unit: string): string {
  return `${unit} is a template without DefaultInstance=. Name an instance: ${unit.replace('@.', '@INSTANCE.')}.`;
}

export function stillStarted(unit: string): string {
  return `Another unit starts ${unit} at boot ("systemctl list-dependencies --reverse ${unit}" on the host). Declare \`masked: true\` to prevent that.`;
}

export function seeJournal(unit: string): string {
  return `See "journalctl -u ${unit}" on the host.`;
}
