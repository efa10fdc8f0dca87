import { exec, type Operation, read } from '../../model/operation.ts';
import { content, type Result } from '../../model/result.ts';
import type { Resource } from '../../model/resource.ts';
import { adviseApt, aptRetry } from '../apt/failures.ts';
import { listsProbe, parseLists } from '../apt/lists.ts';
import { debianProbe, isDebian } from '../apt/programs.ts';
import { find } from '../programs.ts';
import * as messages from './messages.ts';
import { type Current, plan, refuse, restore } from './plan.ts';
import { type Desired, isUrl, schema } from './schema.ts';
import { keyPath, keyPaths, parseFields, pathOf } from './source-file.ts';

const OS_RELEASE = '/etc/os-release';

export const aptRepo: Resource<Desired, Current> = {
  type: 'apt_repo',
  summary: 'A package repository of Debian, with its key.',
  schema,
  name: ({ name }) => name,
  probe: (desired) => ({
    operations: [
      debianProbe,
      read(pathOf(desired.name)),
      keyProbe(desired),
      ...(desired.state === 'absent' ? [] : [read(OS_RELEASE), listsProbe]),
    ],
    parse: (results) => parse(results, desired),
  }),
  plan,
  refuse,
  restore,
  paths: ({ name, state }) => (state === 'absent' ? [] : [pathOf(name)]),
  retry: aptRetry,
  advise,
};

/** The text of a declared one, the digest of one from a URL. */
function keyProbe(desired: Desired): Operation {
  const { name, state, key = '', checksum } = desired;
  const { text, binary } = keyPaths(name);
  if (state === 'absent') return exec(...find(text, binary, '-maxdepth', '0', '-printf', '%p\\n'));
  if (!isUrl(key)) return read(text);
  return exec(`${checksum?.algorithm ?? 'sha256'}sum`, '--', keyPath(desired));
}

function parse([debian, file, key, release, lists]: readonly Result[], desired: Desired): Current {
  const text = content(file, pathOf(desired.name));
  const system = desired.state === 'absent' ? undefined : content(release, OS_RELEASE);
  return {
    isDebian: isDebian(debian),
    fields: text === undefined ? undefined : parseFields(text),
    key: parseKey(key, desired),
    lists: parseLists(lists),
    codename: /^VERSION_CODENAME=["']?([\w-]+)/m.exec(system ?? '')?.[1],
  };
}

function parseKey(result: Result | undefined, { state, key = '', checksum, name }: Desired): Current['key'] {
  if (state === 'present' && !isUrl(key)) {
    const text = content(result, keyPaths(name).text);
    if (text === undefined) return 'absent';
    return text.trim() === key.trim() ? 'declared' : 'another';
  }
  const printed = result?.kind === 'done' ? result.stdout.trim() : '';
  if (printed === '') return 'absent';
  return checksum && !printed.startsWith(checksum.digest) ? 'another' : 'declared';
}

function advise(words: string, { key = '' }: Desired): string | undefined {
  if (words.trim() === '') return messages.noKey(key);
  if (/doesn't have the component/.test(words)) return messages.noComponent;
  return /Hashes of expected file/.test(words) ? messages.wrongChecksum : adviseApt(words);
}
