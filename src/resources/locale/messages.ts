// What provision says about locales and keymaps.

interface Refusal {
  readonly message: string;
  readonly next: string;
}

// Editors show it for the pattern, too.
export const invalidLocale = 'must be the name of a locale, such as ko_KR.UTF-8';

// Editors show it for the pattern, too.
export const invalidKeymap = 'must be the name of a keymap, such as us';

export const nothingDeclared = 'locale needs lang or keymap';

export function onDebian(): Refusal {
  return {
    message: 'logins on Debian do not read /etc/locale.conf, which this resource writes',
    next: 'Add "when: facts.os.family == \'rhel\'" to the step. On Debian, write /etc/default/locale with a file step.',
  };
}

interface Missing {
  readonly lang: string;
  /** Of the package; undefined where the name has no language. */
  readonly name: string | undefined;
}

export function localeNotInstalled({ lang, name }: Missing): Refusal {
  return {
    message: `the locale ${lang} is not installed`,
    next:
      name === undefined
        ? 'Correct the name: `locale -a` on the host lists the locales.'
        : `Add a step before this one: package: ${name}. If the package is installed, correct the name: \`locale -a\` on the host lists the locales.`,
  };
}

export function localeMissing({ lang, name }: Missing): Refusal {
  return {
    message: `/etc/locale.conf has ${lang}, but this locale is not installed: programs use the locale C`,
    next:
      name === undefined
        ? 'Correct the name: `locale -a` on the host lists the locales.'
        : `Add a step before this one: package: ${name}.`,
  };
}

export function keymapNotInstalled(keymap: string): Refusal {
  return {
    message: `the keymap ${keymap} is not installed: /usr/lib/kbd/keymaps has no file ${keymap}.map`,
    next: 'Correct the name: `localectl list-keymaps` on the host lists the keymaps. Without any, add a step before this one: package: kbd.',
  };
}

export function failureAdvice(words: string): string | undefined {
  if (/Failed to connect to (system )?bus|Failed to create bus connection/.test(words)) {
    return 'localectl needs D-Bus, which does not run on this host: start dbus in an earlier step.';
  }
  const [, name] = /Locale (\S+) not installed/.exec(words) ?? [];
  if (name !== undefined) {
    return `/etc/locale.conf names ${name}: install its package, or remove the variable from /etc/locale.conf.`;
  }
  return undefined;
}
