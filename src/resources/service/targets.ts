import { DEFAULT_TARGET, type Install } from './install.ts';
import type { Unit } from './unit.ts';

// Which targets start a unit at boot, and which should.

/** The targets of the [Install] section of the unit that have no link to it although it is enabled. */
export function missingTargets(unit: Unit): readonly string[] {
  const { install, file, id, name, needsReload } = unit;
  if (!install || file !== 'enabled' || id !== name || needsReload) return [];
  return wantedTargets(unit, install).filter((target) => !isLinked(target, install));
}

/** The targets for which the unit is enabled, or would be, if a boot starts none of them. */
export function unreachedTargets(unit: Unit): readonly string[] {
  const { install, file, hasAliases, triggers, wantedBy, needsReload } = unit;
  if (!install || hasAliases || needsReload || triggers.length + wantedBy.length > 0) return [];
  const wanted = wantedTargets(unit, install);
  const targets = file === 'enabled' ? wanted.filter((target) => isLinked(target, install)) : wanted;
  return targets.some((target) => isReached(target, unit, install)) ? [] : targets;
}

/** Without a link to the unit, systemd does not show that it is started: then it is assumed. */
function isReached(target: string, { file, targets }: Unit, { defaultTarget }: Install): boolean {
  if (target === GRAPHICAL) return defaultTarget === GRAPHICAL;
  return file !== 'enabled' || target === DEFAULT_TARGET || OCCASIONAL.test(target) || targets.includes(target);
}

/** It is in memory also where no boot starts it, because units are ordered before it. */
const GRAPHICAL = 'graphical.target';

/** Targets that no boot starts, and for which units are enabled all the same; systemd.special(7). */
const OCCASIONAL =
  /^(sleep|suspend|hibernate|hybrid-sleep|suspend-then-hibernate|shutdown|reboot|poweroff|halt|final|umount|rescue|emergency|bluetooth|printer|smartcard|sound|usb-gadget)\.target$/;

function isLinked(target: string, { links }: Install): boolean {
  return links.has(`${target}.wants`) || links.has(`${target}.requires`);
}

/** Those of its file, then those of its drop-ins by their names. */
function wantedTargets({ path }: Unit, { sections }: Install): readonly string[] {
  const nameOf = (file: string) => file.replace(/^.*\//, '');
  const dropIns = sections.filter(([file]) => /\.d\/[^/]+\.conf$/.test(file));
  const lines = [
    ...sections.filter(([file]) => file === path),
    ...dropIns.sort(([a], [b]) => nameOf(a).localeCompare(nameOf(b))),
  ].map(([, line]) => line);
  return [...targetsOf(lines, 'WantedBy'), ...targetsOf(lines, 'RequiredBy')];
}

/** systemd.unit(5): an empty value resets the list. What has a specifier depends on the instance. */
function targetsOf(lines: readonly string[], key: string): readonly string[] {
  let targets: readonly string[] = [];
  for (const line of lines) {
    if (!line.startsWith(`${key}=`)) continue;
    const names = line
      .slice(key.length + 1)
      .split(/\s+/)
      .filter(Boolean);
    targets = names.length === 0 ? [] : [...targets, ...names];
  }
  return targets.filter((target) => target.endsWith('.target') && !target.includes('%'));
}
