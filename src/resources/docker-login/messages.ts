// What provision says about logins at registries.

interface Refusal {
  readonly message: string;
  readonly next: string;
}

export const invalidRegistry =
  'must be a host name or an IPv4 address, with a port or without: registry.example.com:5000';

export const invalidUsername = 'must not begin with "-" nor contain spaces, colons or quotation marks';

export const ANOTHER_PASSWORD = 'another password';

export const DECLARED_PASSWORD = 'the declared password';

export const refusedAdvice =
  'The registry refuses the user name or the password. Check both with "docker login" on another computer; Docker Hub needs an access token where two-factor authentication is on.';

export const certificateAdvice =
  'The host does not know the authority that signed the certificate of the registry. Place the certificate of the authority in /etc/docker/certs.d/REGISTRY/ca.crt with a file step before this one.';

export const plainHttpAdvice =
  'The registry has no TLS. Docker Engine accepts that only for registries in `insecure-registries`: add a `docker_daemon` step before this one.';

export const socketAdvice =
  'The user may not connect to Docker Engine: add the user to the group docker with a user step before this one.';

export function required(parameter: string): string {
  return `${parameter} is missing`;
}

export function notWithAbsent(parameter: string): string {
  return `${parameter} cannot be combined with state: absent`;
}

export function loggedInAs(username: string): string {
  return `logged in as ${username}`;
}

/** Where the configuration does not have the name, because a credential helper keeps it. */
export const LOGGED_IN = 'logged in';

export function notJson(path: string): { readonly message: string; readonly next: string } {
  return {
    message: `${path} is not a configuration of Docker in JSON`,
    next: 'Correct or remove the file on the host: docker itself cannot read it either.',
  };
}

export function engineNotRunning(): Refusal {
  return {
    message: 'Docker Engine is not running on this host, and logging in needs it',
    next: 'Install and start it in steps before this one: package docker-ce, then service docker.',
  };
}

export function noUser(user: string): Refusal {
  return { message: `the host has no user ${user}`, next: 'Create the user with a user step before this one.' };
}
