import { type Answer, type Call, fail, ok } from '../command.ts';
import { fetchPage } from '../curl.ts';
import { repositories } from './repositories.ts';

/** `dnf config-manager`: adds repositories, enables and disables them. */
export function configManager(call: Call): Answer {
  const { options, operands } = call;
  const url = options.get('add-repo');
  if (url !== undefined) return addRepository(call, url);
  const on = options.has('enable');
  const off = options.has('disable');
  if (!on && !off) return fail(1, 'usage: dnf config-manager [options]');
  const known = repositories(call.host);
  for (const id of operands) {
    const found = known.find((one) => one.id === id);
    if (!found) return fail(1, `Error: No matching repo to modify: ${id}.`);
    setEnabled(call, found.file, id, on);
  }
  return ok();
}

function addRepository({ host }: Call, url: string): Answer {
  const said = `Adding repo from: ${url}\n`;
  if (!URL.canParse(url)) return fail(1, 'Error: Configuration of repo failed', said);
  const result = fetchPage(host, url);
  if ('problem' in result) {
    const why = `Curl error (6): Couldn't resolve host name for ${url} [Could not resolve host: ${result.host}]`;
    return fail(1, `${why}\nError: Configuration of repo failed`, said);
  }
  if ('status' in result) {
    const why = `Status code: ${result.status} for ${url} (IP: 198.51.100.20)`;
    return fail(1, `${why}\nError: Configuration of repo failed`, said);
  }
  const name = url.split('/').at(-1) ?? 'added.repo';
  host.disk.write(`/etc/yum.repos.d/${name}`, result.body);
  return ok(said);
}

function setEnabled({ host }: Call, file: string, id: string, on: boolean): void {
  let section = '';
  const lines = host.disk
    .read(file)
    .split('\n')
    .map((line) => {
      section = /^\[(.+)\]/.exec(line)?.[1] ?? section;
      return section === id && /^enabled\s*=/.test(line) ? `enabled=${on ? 1 : 0}` : line;
    });
  host.disk.write(file, lines.join('\n'));
}
