import { fail, notSimulated, ok, program } from '../command.ts';
import { versionOf } from './commands.ts';

/** Of the options, only those that check. */
const OPTIONS = '-v|--version --validate --config-file=';

export const dockerd = program({ options: OPTIONS }, ({ options, host, path }) => {
  if (options.has('version')) return ok(`Docker version ${versionOf(host)}, build simulated\n`);
  if (!options.has('validate')) return notSimulated('dockerd', 'without --validate');
  const file = options.get('config-file') ?? '/etc/docker/daemon.json';
  const isJson = isObject(host.disk.tryRead(path(file)) ?? '{}');
  return isJson ? fail(0, 'configuration OK') : notSimulated('dockerd', '--validate of what is not a JSON object');
});

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
