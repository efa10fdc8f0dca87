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
      what: 'A further name of an image',
      step: 'docker_image: { name: "app:stable", tag_of: "app:2" }',
      recorded: 'another-name',
    },
    { what: 'Removed', step: 'docker_image: { name: "app:1", state: absent }', recorded: 'removed' },
  ],
  knownIssues: [
    { what: 'The image is not in the registry', recorded: 'not-in-a-registry' },
    { what: 'The file has no image of this name', recorded: 'not-in-the-file' },
    {
      what: 'A registry that needs a login, with `pull: always`',
      advice:
        'Docker Engine asks the registry without a login what it has. For an image that needs one, declare its digest, or leave `pull: always` out.',
    },
    {
      what: 'The registry answers slowly or not at all',
      advice:
        'With `pull: always` each run asks it, for at most 20 s: then the state of the step is unknown. Other steps are read all the same.',
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
