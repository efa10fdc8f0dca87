import type { Difference } from '../../model/change.ts';
import { exec, type Exec, read } from '../../model/operation.ts';
import type { Secret } from '../../model/secret.ts';
import type { Change, Refusal, Resource } from '../../model/resource.ts';
import { DOCKER_SOCKET } from '../docker/cli.ts';
import { serverOf } from '../docker/logins.ts';
import { parsePath, type PathState, probePath } from '../path-state.ts';
import { systemctl } from '../programs.ts';
import { userExists, userProbe } from '../user-exists.ts';
import { declarationOf } from '../restore.ts';
import { type Login, parseLogin } from './config.ts';
import * as messages from './messages.ts';
import { type Desired, schema } from './schema.ts';

interface Current {
  readonly login: Login | undefined;
  /** The file that has the login. */
  readonly file: PathState | undefined;
  readonly engineRuns: boolean;
  readonly hasUser: boolean;
}

/** As docker creates the file: it has passwords. */
const MODE = '0600';

export const dockerLogin: Resource<Desired, Current> = {
  type: 'docker_login',
  summary: 'A login at a registry of images, for one user of the host.',
  schema,
  name: ({ registry, user }) => (user === 'root' ? registry : `${registry} of ${user}`),
  probe(desired) {
    const path = configOf(desired);
    return {
      operations: [
        read(path),
        probePath({ path }),
        exec(...systemctl('is-active', '--quiet', 'docker.service')),
        userProbe(desired.user),
      ],
      parse([file, state, engine, user]) {
        return {
          login: parseLogin(file, path, desired.registry),
          file: parsePath(state, { path }).state,
          engineRuns: engine?.kind === 'done' && engine.status === 0,
          hasUser: userExists(user, desired.user),
        };
      },
    };
  },
  plan,
  refuse,
  // The password that was there before does not come back.
  restore: (current, { registry, user }) =>
    current.login ? undefined : declarationOf({ schema, plan }, current, { registry, user, state: 'absent' }),
  advise,
};

function plan({ login, file }: Current, desired: Desired): readonly Change[] {
  const { registry, username, password } = desired;
  if (username === undefined || password === undefined) {
    if (!login) return [];
    const diff = [{ field: registry, before: shown(login), after: null }];
    return [{ action: 'remove', diff, operations: [docker(desired, 'logout', ...argument(registry))] }];
  }
  const credentials = { username, password };
  const differences = login ? differencesOf(login, credentials) : [missing(registry, username)];
  const isReadable = file !== undefined && file.mode !== MODE;
  const mode: readonly Difference[] = isReadable ? [{ field: 'mode', before: file.mode, after: MODE }] : [];
  const operations = [
    ...(differences.length === 0 ? [] : [logIn(desired, credentials)]),
    ...(isReadable ? [exec('chmod', MODE, '--', configOf(desired))] : []),
  ];
  const [first, ...others] = operations;
  if (!first) return [];
  return [{ action: login ? 'change' : 'add', diff: [...differences, ...mode], operations: [first, ...others] }];
}

interface Credentials {
  readonly username: string;
  readonly password: Secret;
}

function missing(registry: string, username: string): Difference {
  return { field: registry, before: null, after: messages.loggedInAs(username) };
}

/** A login that a credential helper keeps is compared by its presence alone. */
function differencesOf({ username, password }: Login, declared: Credentials): readonly Difference[] {
  if (username === undefined || password === undefined) return [];
  const isSame = declared.password.equals(password);
  return [
    ...(username === declared.username ? [] : [{ field: 'username', before: username, after: declared.username }]),
    ...(isSame ? [] : [{ field: 'password', before: messages.ANOTHER_PASSWORD, after: messages.DECLARED_PASSWORD }]),
  ];
}

/** docker asks the registry whether the password is right. */
function logIn(desired: Desired, { username, password }: Credentials): Exec {
  const words = ['login', '--username', username, '--password-stdin', ...argument(desired.registry)];
  return { ...docker(desired, ...words), stdin: password };
}

/** Docker Hub is what docker means without an argument. */
function argument(registry: string): readonly string[] {
  return serverOf(registry) === registry ? [registry] : [];
}

function shown({ username }: Login): string {
  return username === undefined ? messages.LOGGED_IN : messages.loggedInAs(username);
}

function refuse(current: Current, desired: Desired): Refusal | undefined {
  const { engineRuns, hasUser } = current;
  const { user } = desired;
  if (plan(current, desired).length === 0) return undefined;
  if (!hasUser) return { ...messages.noUser(user), solvedBy: [[{ type: 'user', name: user }]] };
  // Logging out changes only the file.
  if (engineRuns || desired.state === 'absent') return undefined;
  return { ...messages.engineNotRunning(), solvedBy: [[{ type: 'service', name: 'docker' }]] };
}

/** docker(1) as the user, so that the configuration belongs to the user. */
function docker(desired: Desired, ...words: readonly string[]): Exec {
  const command = ['docker', '--host', DOCKER_SOCKET, '--config', directoryOf(desired), ...words] as const;
  return desired.user === 'root' ? exec(...command) : exec('runuser', '--user', desired.user, '--', ...command);
}

function directoryOf({ user, home = user === 'root' ? '/root' : `/home/${user}` }: Desired): string {
  return `${home}/.docker`;
}

function configOf(desired: Desired): string {
  return `${directoryOf(desired)}/config.json`;
}

function advise(words: string): string | undefined {
  if (/unauthorized|incorrect username or password|authentication required/i.test(words)) return messages.refusedAdvice;
  if (/certificate signed by unknown authority/.test(words)) return messages.certificateAdvice;
  if (/server gave HTTP response to HTTPS client/.test(words)) return messages.plainHttpAdvice;
  return /permission denied while trying to connect to the Docker daemon/.test(words)
    ? messages.socketAdvice
    : undefined;
}
