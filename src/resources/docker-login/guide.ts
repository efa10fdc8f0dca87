import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    {
      what: 'root at a registry of the class; the password is in an environment variable',
      step: 'docker_login: { registry: "registry.example.com:5000", username: student, password: !env REGISTRY_PASSWORD }',
    },
    {
      what: 'Another user of the host, who is a member of the group docker',
      step: 'docker_login: { user: alice, registry: "registry.example.com:5000", username: student, password: !env REGISTRY_PASSWORD }',
    },
    {
      what: 'Docker Hub, with an access token',
      step: 'docker_login: { username: class2026, password: !file ../secrets/docker-hub-token }',
    },
    {
      what: 'Logged out; other logins stay',
      step: 'docker_login: { registry: "registry.example.com:5000", state: absent }',
      recorded: 'removed',
    },
  ],
  knownIssues: [
    {
      what: 'The password is wrong',
      advice:
        'docker asks the registry, so the step fails with the words of the registry, and the login that was there before stays.',
    },
    {
      what: 'docker stores the password in a file',
      advice:
        'Without a credential helper, the password is in `.docker/config.json` in base64, which is no encryption. The step makes sure that only its user can read the file (0600). Use a token with few rights.',
    },
    {
      what: 'A credential helper is configured (`credsStore`, `credHelpers`)',
      advice:
        'docker gives the password to the helper. A run cannot read it there, so that a login counts as declared if it exists: to change the password, log out once with `state: absent`.',
    },
    {
      what: 'The registry has a certificate of its own authority',
      advice:
        'Place the certificate of the authority in `/etc/docker/certs.d/REGISTRY/ca.crt` with a `file` step before this one.',
    },
  ],
};
