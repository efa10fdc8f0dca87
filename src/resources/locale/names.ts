// The names of locales: LANGUAGE_TERRITORY.CHARSET@MODIFIER.

/** glibc takes UTF-8, utf-8 and utf8 for the same, and `locale -a` prints the last one. */
function normal(name: string): string {
  return name.replace(/\.([^@]*)/, (_, charset: string) => `.${charset.toLowerCase().replaceAll('-', '')}`);
}

export function isSame(one: string, other: string): boolean {
  return normal(one) === normal(other);
}

export function isInstalled(installed: readonly string[], name: string): boolean {
  return name === 'C' || name === 'POSIX' || installed.some((one) => isSame(one, name));
}

/** The package with the locales of a language, from EL8 on. Undefined for the locale C. */
export function packageOf(name: string): string | undefined {
  const language = /^[a-z]{2,3}(?![A-Za-z])/.exec(name)?.[0];
  return language === undefined ? undefined : `glibc-langpack-${language}`;
}
