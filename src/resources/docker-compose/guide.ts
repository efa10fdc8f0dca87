import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    {
      what: 'A compose file of this computer; the password comes from the environment',
      step: 'docker_compose: { project: blog, file: compose/blog.yaml, variables: { DB_PASSWORD: !env DB_PASSWORD } }',
    },
    {
      what: 'The project in the playbook',
      step: `docker_compose:
  project: blog
  content:
    services:
      db:
        image: mariadb:11
        environment: { MARIADB_ROOT_PASSWORD: !env DB_PASSWORD }
        volumes: ["data:/var/lib/mysql"]
        healthcheck: { test: [CMD, healthcheck.sh, --connect], interval: 5s, start_period: 1m }
      web:
        image: wordpress:6
        ports: ["80:80"]
        depends_on: { db: { condition: service_healthy } }
    volumes: { data: }`,
    },
    {
      what: 'A folder of this computer: compose.yaml with what it refers to, such as `build: image` and `env_file: [web.env]`',
      step: 'docker_compose: { project: app, directory: files/compose, variables: { MODE: new } }',
      recorded: 'folder-new',
    },
    {
      what: 'The folder in another place of the host, with a second file that overrides the first one, and without builds',
      step: 'docker_compose: { project: app, directory: compose/app, path: /srv/app, files: [compose.yaml, compose.prod.yaml], build: never }',
    },
    {
      what: 'Containers of services that are not in the file any more are removed',
      step: 'docker_compose: { project: app, content: { services: { web: { image: "app:1", command: [sleep, infinity] } } }, orphans: remove }',
      recorded: 'orphan-removed',
    },
    {
      what: 'Removed with its volumes',
      step: 'docker_compose: { project: app, state: absent, volumes: true }',
      recorded: 'removed-with-volumes',
    },
  ],
  knownIssues: [
    {
      what: 'What is compared',
      advice:
        'Compose puts a hash of its options on each container. The step compares it with what `docker compose config --hash` says of the declared project, and the image of the container with the one that its name has on this host. Of a service that differs, the options are shown that `docker_container` compares, too; `configuration` is the hash, which stands for all of them. Networks and volumes are created, but changed options of them are not noticed.',
    },
    {
      what: 'The new container of a service fails',
      advice:
        'A service with one container gets a second one, which takes over once it runs for three seconds or is healthy, and then gets the name of the first. If it fails, the previous one is started again. Compose itself replaces services with several containers, with `container_name`, or with data in a volume without a name, and those whose dependencies differ: it stops the previous containers first, and the plan says so.',
    },
    { what: 'A service never becomes healthy', recorded: 'never-healthy' },
    { what: 'Compose does not accept the project', recorded: 'invalid' },
    {
      what: 'The compose plugin is not installed',
      advice: 'Add `package: docker-compose-plugin` before this step.',
    },
    {
      what: 'Variables',
      advice:
        'With `content` and `file`, values of `${NAME}` come from `variables` alone, not from the environment and not from a file .env: provision replaces them before compose sees the project, so that no argument and no file of the host has them. With `directory`, compose replaces them on the host: it reads the file .env of the folder, if there is one, and `variables`, which come first. A variable without a value is an error, unless the project has a default for it (`${NAME:-default}`).',
    },
    {
      what: 'Other files',
      advice:
        'With `content` and `file` the project is one file, which compose reads from its standard input: `build`, `extends`, `include` and `env_file` are refused, and so are relative paths. With `directory` compose reads the files where they are on the host. Files outside of the folder are refused.',
    },
    {
      what: 'A dry run of a folder',
      advice:
        'Files that differ are shown line by line; the services are known after them, because only compose on the host knows what it makes of its files. Once the files are in place, changed services are shown one by one.',
    },
    {
      what: 'Passwords in a folder',
      advice:
        'A file whose name ends with .env, or has .env. in it, has mode 0600 on the host, and its content is never shown. Values of `variables` are in a file .provision.env of mode 0600. While there is any of them, values of environment variables are masked.',
    },
    {
      what: 'What provision removes from a folder',
      advice:
        'Files that an earlier version of the folder had. Other files stay, because containers may have written them. The folder itself stays with `state: absent`, too: remove it with a `directory` step.',
    },
    {
      what: 'A file that is mounted',
      advice: 'When it changes, the containers that mount it, or a folder that has it, are restarted.',
    },
    {
      what: 'When an image is built',
      advice:
        'By default whenever a file of the folder changes: compose takes what has not changed from its cache, and only a service with another image gets a new container. An image that could not be built is tried again by the next run.',
    },
    {
      what: 'A service that runs to its end',
      advice:
        'Another service has to depend on it with `condition: service_completed_successfully`. Any other service has to keep running.',
    },
    {
      what: 'Everybody who can run docker reads the variables',
      advice:
        'A secret is in no argument, label or output of provision, and with `content` and `file` in no file of the host, but "docker inspect" shows what a container has in its environment.',
    },
  ],
};
