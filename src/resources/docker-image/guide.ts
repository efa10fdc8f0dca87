import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    { what: 'Pulled, if the host does not have it', step: 'docker_image: nginx:1.27' },
    {
      what: 'By digest: the same image for ever',
      step: 'docker_image: nginx@sha256:02a3e298f1533f62558c58e4c70edcab9af5a50d62d925fd5390942020fb0fb8',
    },
    { what: 'Always what the registry has under this tag', step: 'docker_image: { name: "nginx:1.27", pull: always }' },
    {
      what: 'Without a registry: a file that "docker save" made',
      step: 'docker_image: { name: "app:1.4", load: images/app-1.4.tar }',
    },
    {
      what: 'Built from a folder of this computer that has a Dockerfile',
      step: 'docker_image: { name: "site:1", build: images/site }',
    },
    {
      what: 'Built with arguments and a secret, and pushed; the password of the registry is in an environment variable',
      before:
        'docker_login: { registry: "registry.example.com:5000", username: student, password: !env REGISTRY_PASSWORD }',
      step: `docker_image:
  name: registry.example.com:5000/site:1
  build:
    context: images/site
    dockerfile: docker/Dockerfile
    args: { VERSION: "1.4" }
    target: final
    secrets: { npm_token: !env NPM_TOKEN }
  push: true`,
    },
    {
      what: 'A further name of an image',
      step: 'docker_image: { name: "app:stable", tag_of: "app:2" }',
      recorded: 'another-name',
    },
    { what: 'Removed', step: 'docker_image: { name: "app:1", state: absent }', recorded: 'removed' },
  ],
  knownIssues: [
    { what: 'The image is not in the registry', recorded: 'not-in-a-registry' },
    { what: 'The file has no image of this name', recorded: 'not-in-the-file' },
    { what: 'The Dockerfile fails', recorded: 'not-buildable' },
    {
      what: 'When an image is built again',
      advice:
        'When a file of the folder or an option differs from the last build: labels of the image (`provision.build.…`) say from which it was built. Not when the image in its `FROM`, or a secret, has changed: change an argument, or remove the image. An image that somebody derives from it by hand has the same labels.',
    },
    {
      what: 'Which files are sent',
      advice:
        'Those that `.dockerignore` leaves, by the rules of Docker, each only if the host does not have its content. Of the mode, only the executable bit counts. They are in `/var/cache/provision` while the image is built.',
    },
    {
      what: 'Secrets of a build',
      advice:
        'They are neither in the image nor in its history: `RUN --mount=type=secret,id=npm_token` finds one in `/run/secrets/npm_token`. While the image is built, each is a file in `/run` that only root can read.',
    },
    {
      what: 'When an image is pushed',
      advice:
        'When the registry has another image, or none, under this name: each run asks it. Push an image from one host: two hosts that build the same folder build two images.',
    },
    { what: 'The registry cannot be asked', recorded: 'registry-not-reachable' },
    {
      what: 'A registry that needs a login',
      advice:
        'With `pull: always` and `push`, Docker Engine asks it with the login that root has in `/root/.docker/config.json`: a `docker_login` step brings it. A login that a credential helper keeps is not used for this question.',
    },
    {
      what: 'The registry answers slowly or not at all',
      advice:
        'With `pull: always` and `push` each run asks it, for at most 20 s: then the state of the step is unknown. Other steps are read all the same.',
    },
    {
      what: 'A name that begins with provision.loaded/',
      advice:
        'It says from which file an image was loaded, so that the file is sent again only if it or the image has changed. "docker rmi" removes it: then the next run loads the file again.',
    },
    {
      what: 'Containers keep the previous image',
      advice:
        '`docker_container` steps after this one recreate their containers when the name comes to name another image.',
    },
  ],
};
