import type { User } from '../commands/command.ts';
import type { SimulatedHost } from '../host/host.ts';

/** A system service has no HOME; without this entry the interpreter sets one. */
export const ofUnit = { HOME: '', PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin', LANG: 'en_US.UTF-8' };

/** Variables of a login shell. */
export function ofLogin({ name, home }: User, host: SimulatedHost): Record<string, string> {
  const path = '/usr/local/bin:/usr/bin:/usr/local/sbin:/usr/sbin';
  return {
    HOME: home,
    USER: name,
    LOGNAME: name,
    SHELL: '/bin/bash',
    PATH: name === 'root' ? `/root/.local/bin:/root/bin:${path}` : `${home}/.local/bin:${home}/bin:${path}`,
    LANG: 'en_US.UTF-8',
    HOSTNAME: host.hostname,
  };
}

export function promptText({ name, uid, home }: User, host: SimulatedHost, cwd: string): string {
  const place = cwd === home ? '~' : (cwd.split('/').at(-1) ?? '') || '/';
  const [first = ''] = host.hostname.split('.');
  return `[${name}@${first} ${place}]${uid === 0 ? '#' : '$'} `;
}
