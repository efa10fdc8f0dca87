export const SUFFIX = /\.(service|socket|timer|target|mount|path|slice|scope|swap|automount|device)$/;

/** The name of the unit with its suffix. */
export function unitName(name: string): string {
  return SUFFIX.test(name) ? name : `${name}.service`;
}

/** A template has no state of its own: its instances have. */
export function isTemplate(name: string): boolean {
  return unitName(name).replace(SUFFIX, '').endsWith('@');
}
