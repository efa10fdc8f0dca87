// The configuration of the docker command, which has the logins of a user (docs.docker.com/reference/cli/docker/login/).

import * as z from 'zod';
import { content, type Result } from '../../model/result.ts';
import { serverOf } from '../docker/logins.ts';
import { unknownState } from '../unknown-state.ts';
import * as messages from './messages.ts';

export interface Login {
  /** Undefined where a credential helper keeps the name and the password. */
  readonly username: string | undefined;
  readonly password: string | undefined;
}

const Config = z.object({
  auths: z.record(z.string(), z.object({ auth: z.string().optional() }).nullable()).nullish(),
});

/** The login at a registry; undefined without one. Throws `UnknownState` for a file that docker cannot read. */
export function parseLogin(file: Result | undefined, path: string, registry: string): Login | undefined {
  const text = content(file, path);
  if (text === undefined || text.trim() === '') return undefined;
  const { auths } = parsed(text, path);
  const server = serverOf(registry);
  if (!auths || !Object.hasOwn(auths, server)) return undefined;
  const { auth = '' } = auths[server] ?? {};
  // "name:password" in base64; a password may have colons.
  const [, username, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(auth, 'base64').toString()) ?? [];
  return { username, password };
}

function parsed(text: string, path: string): z.infer<typeof Config> {
  try {
    return Config.parse(JSON.parse(text));
  } catch {
    throw unknownState(messages.notJson(path));
  }
}
