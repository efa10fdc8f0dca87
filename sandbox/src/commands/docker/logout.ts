import { join } from '../../host/paths.ts';
import { notSimulated, ok, program } from '../command.ts';

const HUB = 'https://index.docker.io/v1/';

/** Removes a login from the configuration of docker. No request is sent to the engine. */
export const logout = program({ options: '--config=' }, ({ host, operands: [server = HUB], options, user }) => {
  const file = join(options.get('config') ?? join(user.home, '.docker'), 'config.json');
  const text = host.disk.tryRead(file);
  const config = JSON.parse(text ?? '{}') as { readonly auths?: Readonly<Record<string, object>> };
  if ('credsStore' in config || 'credHelpers' in config)
    return notSimulated('docker logout', 'with a credential helper');
  const { [server]: login, ...auths } = config.auths ?? {};
  if (!login) return ok(`Not logged in to ${server}\n`);
  const { auths: _all, ...rest } = config;
  const left = Object.keys(auths).length > 0 ? { auths, ...rest } : { auths: {}, ...rest };
  host.disk.write(file, JSON.stringify(left, null, '\t'), { mode: 0o600, owner: user.name, group: user.name });
  return ok(`Removing login credentials for ${server}\n`);
});
