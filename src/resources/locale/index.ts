import * as z from 'zod';
import { operationsOf } from '../../model/change.ts';
import { exec, type Operation, read } from '../../model/operation.ts';
import { content, output, type Result } from '../../model/result.ts';
import { defined } from '../../model/optional.ts';
import type { Change, Difference, Refusal, Resource } from '../../model/resource.ts';
import { DEBIAN_MARK } from '../apt/programs.ts';
import { find } from '../programs.ts';
import { declarationOf } from '../restore.ts';
import { unknownState } from '../unknown-state.ts';
import { isLocaleVariable, parseVariables, type Variables } from './config-files.ts';
import * as messages from './messages.ts';
import { isInstalled, isSame, packageOf } from './names.ts';

const LOCALE_CONF = '/etc/locale.conf';
const VCONSOLE_CONF = '/etc/vconsole.conf';
const KEYMAPS = '/usr/lib/kbd/keymaps';

const Lang = z
  .string()
  .regex(/^[A-Za-z]{1,8}(_[A-Za-z]{2,4})?(\.[\w-]+)?(@[A-Za-z]+)?$/, messages.invalidLocale)
  .describe('The locale, `LANG`: `ko_KR.UTF-8`. Other variables of /etc/locale.conf, such as `LC_TIME`, stay.');
const Keymap = z
  .string()
  .regex(/^[A-Za-z0-9][\w.+-]*$/, messages.invalidKeymap)
  .describe('The keymap of the console, such as `us`; not that of a graphical desktop.');

const schema = z.union([
  Lang.transform((lang) => ({ lang })),
  z
    .strictObject({ lang: Lang.optional(), keymap: Keymap.optional() })
    .refine(({ lang, keymap }) => lang !== undefined || keymap !== undefined, { message: messages.nothingDeclared }),
]);

interface Desired {
  readonly lang?: string | undefined;
  readonly keymap?: string | undefined;
}

interface Current {
  /** Of /etc/locale.conf. */
  readonly variables: Variables;
  readonly keymap: string | undefined;
  /** As `locale -a` lists them. */
  readonly installed: readonly string[];
  /** Whether the declared keymap has a file. */
  readonly hasKeymap: boolean;
}

export const locale: Resource<Desired, Current> = {
  type: 'locale',
  summary: 'The system locale and the keymap of the console.',
  schema,
  name: () => '',
  probe(desired) {
    const operations = probe(desired);
    return {
      operations: [...operations, read(DEBIAN_MARK)],
      parse(results) {
        if (results[operations.length]?.kind === 'file') throw unknownState(messages.onDebian());
        return parse(results);
      },
    };
  },
  plan,
  refuse,
  warn: (current, { lang }) => {
    const isMissing = lang !== undefined && isConfigured(current, lang) && !isInstalled(current.installed, lang);
    return isMissing ? messages.localeMissing({ lang, name: packageOf(lang) }) : undefined;
  },
  touches: (_current, [change]) => ({
    files: (change?.diff ?? []).map(({ field }) => (field === 'keymap' ? VCONSOLE_CONF : LOCALE_CONF)),
  }),
  restore: (current, { lang, keymap }) =>
    declarationOf({ schema, plan }, current, {
      // Without a value before, there is none to declare, and the schema or the plan does not accept it.
      ...(lang === undefined ? {} : { lang: current.variables.get('LANG') ?? '' }),
      ...(keymap === undefined ? {} : { keymap: current.keymap ?? '' }),
    }),
  advise: messages.failureAdvice,
};

function probe({ keymap }: Desired): readonly Operation[] {
  return [
    // Not `localectl`: it starts systemd-localed, and a probe starts nothing.
    read(LOCALE_CONF),
    read(VCONSOLE_CONF),
    exec('locale', '-a'),
    ...(keymap === undefined ? [] : [exec(...find(KEYMAPS, '-name', `${keymap}.map*`))]),
  ];
}

function parse([localeConf, vconsoleConf, list, keymaps]: readonly Result[]): Current {
  return {
    variables: parseVariables(content(localeConf, LOCALE_CONF)),
    keymap: parseVariables(content(vconsoleConf, VCONSOLE_CONF)).get('KEYMAP'),
    installed: output(list, 'locale -a').split('\n').filter(Boolean),
    hasKeymap: keymaps?.kind === 'done' && keymaps.stdout.trim() !== '',
  };
}

function isConfigured({ variables }: Current, lang: string): boolean {
  return isSame(variables.get('LANG') ?? '', lang);
}

function plan(current: Current, { lang, keymap }: Desired): readonly Change[] {
  const diff: Difference[] = [];
  const operations: Operation[] = [];
  if (lang !== undefined && !isConfigured(current, lang)) {
    diff.push({ field: 'lang', before: current.variables.get('LANG') ?? null, after: lang });
    operations.push(setLocale(current.variables, lang));
  }
  if (keymap !== undefined && current.keymap !== keymap) {
    diff.push({ field: 'keymap', before: current.keymap ?? null, after: keymap });
    operations.push(exec('localectl', '--no-convert', 'set-keymap', keymap));
  }
  return diff.length === 0 ? [] : [{ action: 'change', diff, operations: operationsOf(operations) }];
}

/** localectl(1) removes the variables that it does not get. */
function setLocale(variables: Variables, lang: string): Operation {
  const others = [...variables].filter(([name]) => name !== 'LANG' && isLocaleVariable(name));
  return exec('localectl', 'set-locale', `LANG=${lang}`, ...others.map(([name, value]) => `${name}=${value}`));
}

function refuse(current: Current, { lang, keymap }: Desired): Refusal | undefined {
  if (lang !== undefined && !isConfigured(current, lang) && !isInstalled(current.installed, lang)) {
    const name = packageOf(lang);
    return {
      ...messages.localeNotInstalled({ lang, name }),
      ...defined({ solvedBy: name === undefined ? undefined : [[{ type: 'package', name }]] }),
    };
  }
  if (keymap === undefined || current.keymap === keymap || current.hasKeymap) return undefined;
  return { ...messages.keymapNotInstalled(keymap), solvedBy: [[{ type: 'package', name: 'kbd' }]] };
}
