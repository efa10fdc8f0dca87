import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    {
      what: 'A web server that is started at each boot',
      step: 'docker_container: { name: web, image: "nginx:1.27", ports: ["80:80"], restart: always }',
    },
    {
      what: 'On networks of its own, with a folder of the host and limits',
      step: `docker_container:
  name: app
  image: registry.example.com/app:1.4
  env: { MODE: production, DB_PASSWORD: !env DB_PASSWORD }
  networks: { backend: { aliases: [api] }, frontend: }
  volumes: ["data:/var/lib/app", "/srv/conf:/etc/app:ro"]
  memory: 512m
  cpus: 1.5
  restart: unless-stopped`,
    },
    {
      what: 'A new container takes over only once it is healthy',
      step: `docker_container:
  name: web
  image: nginx:1.27
  ports: ["80:80"]
  health: { test: "curl --fail http://localhost/", interval: 5s, retries: 3 }
  wait: healthy
  within: 2m`,
    },
    {
      what: 'Changed in place: the restart policy and limits',
      step: 'docker_container: { name: web, image: "app:1", command: [sleep, infinity], memory: 64m, cpus: 0.5, restart: always }',
      recorded: 'limits-and-restart-policy',
    },
    {
      what: 'Only its state, whatever its options are',
      step: 'docker_container: { name: web, state: stopped }',
      recorded: 'to-be-stopped',
    },
    { what: 'Removed; its volumes stay', step: 'docker_container: { name: web, state: absent }', recorded: 'removed' },
  ],
  knownIssues: [
    {
      what: 'What is compared',
      advice:
        'Only options that the step declares. Of `env`, `ports`, `volumes`, `mounts`, `cap_add`, `cap_drop`, `devices`, `extra_hosts`, `networks` and the options of `log`, everything else that the container has is a difference, except variables of the image. Of `labels` and `aliases`, more is no difference. An option that is removed from the step stays until the container is recreated: declare `ports: []` to remove all of them.',
    },
    {
      what: 'The container is recreated',
      advice:
        'Docker Engine changes only the restart policy, `memory`, `cpus` and networks in place. For all other options the step creates a new container: the previous one is renamed to NAME.provision-previous, serves until the new one starts, and is removed once that one runs. What the container has written outside of volumes is lost. With `recreate: never` the step is refused instead.',
    },
    { what: 'The new container never becomes healthy', recorded: 'never-healthy' },
    { what: 'The new container ends by itself', recorded: 'ends-by-itself' },
    { what: 'The port is in use', recorded: 'port-in-use' },
    {
      what: 'A run was killed during a replacement',
      advice:
        'The next run finds the container NAME.provision-previous, and continues: the new container takes over once it runs, and the previous one is brought back if it does not.',
    },
    {
      what: 'A tag names another image than before',
      advice:
        'The step compares the image of the container with the one that the tag names on this host, and recreates the container if they differ. It pulls only an image that the host does not have: `docker_image` with `pull: always` brings a newer one.',
    },
    {
      what: 'Names cannot be resolved in a container after the host has moved',
      advice:
        'Docker Engine reads /etc/resolv.conf of the host only when a container starts. The step compares the DNS servers and search domains of a running container with those of the host, and restarts it where they differ; the dry run shows this, too, where an earlier `network` step changes them. Servers from `dns` of daemon.json stay. Docker Engine 26 and later say what a container has from the host; with earlier ones, restart the containers yourself.',
    },
    {
      what: 'Permission denied in a folder of the host, where SELinux is enforcing and `selinux-enabled` is set in daemon.json',
      advice:
        'The files need a label that containers may use. With `:z` after the volume (`/srv/data:/data:z`) Docker Engine labels the folder for all containers at each start, with `:Z` for this container only. A relabel of the host undoes both: a `selinux` step with `file_contexts` keeps the label `container_file_t`.',
    },
    {
      what: 'Everybody who can run docker reads the variables',
      advice:
        'A secret in `env` is in no argument, label or output of provision, but "docker inspect" shows it. An image that reads secrets from files needs none: place the file with a `file` step and mount it.',
    },
    {
      what: 'Options of a container that was created by hand',
      advice: 'A container that is recreated has only what the step declares, and what its image brings.',
    },
  ],
};
