import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    {
      what: 'A compose file of this computer; the password comes from the environment',
      step: `docker_stack: { name: shop, file: compose/shop.yaml, variables: { DB_PASSWORD: !env DB_PASSWORD } }
when: host.name == "master"`,
    },
    {
      what: 'The stack in the playbook: a secret, and an update that is taken back where it fails',
      step: `docker_stack:
  name: shop
  content:
    services:
      web:
        image: nginx:1.28
        ports: [{ published: 80, target: 80, mode: host }]
        configs: [{ source: site, target: /etc/nginx/conf.d/site.conf }]
        deploy:
          mode: global
          update_config: { parallelism: 1, failure_action: rollback }
      db:
        image: mariadb:11
        environment: { MARIADB_ROOT_PASSWORD_FILE: /run/secrets/password }
        secrets: [password]
        volumes: ["data:/var/lib/mysql"]
        deploy: { placement: { constraints: [node.labels.db == true] } }
    volumes: { data: }
    secrets:
      password: { content: !env DB_PASSWORD }
    configs:
      site: { content: "server { listen 80; root /srv; }" }
when: host.name == "master"`,
    },
    {
      what: 'Services, secrets and configs that are not in the file any more are removed',
      step: 'docker_stack: { name: app, content: { services: { web: { image: "app:1", command: [sleep, infinity], stop_grace_period: 1s } } }, prune: true }',
      recorded: 'pruned',
    },
    { what: 'Removed', step: 'docker_stack: { name: app, state: absent }', recorded: 'removed' },
  ],
  knownIssues: [
    {
      what: 'What is compared',
      advice:
        '`docker stack config` reads the file on the host, and each service of the swarm is compared with it: the options that `docker_service` compares, and its secrets and configs. Options that the file does not have are compared with what a stack has without them, so that a change by hand is found. `configuration` is a digest of all that the file declares of the service, which the step keeps in the label `provision.stack.digest`: it stands for options that are not compared one by one. Networks are created, but changed options of them are not noticed.',
    },
    {
      what: 'Secrets and configs',
      advice:
        'Declare their `content`: the step creates them with a digest of it in their names, and a service that uses another content is updated. Previous ones stay until a step with `prune: true`, because a rollback needs them. With `external: true`, they belong to somebody else.',
    },
    {
      what: 'Several managers are hosts of the run',
      advice:
        'The first manager of the inventory that works deploys the stack. On the others, the step waits for it, and is unchanged then.',
    },
    { what: 'New tasks of an update fail', recorded: 'rolled-back' },
    { what: 'Docker does not accept the file', recorded: 'invalid' },
    { what: 'A node cannot pull the image', recorded: 'image-missing' },
    { what: 'A task never becomes healthy', recorded: 'never-healthy' },
    {
      what: 'The tag names another image at the registry now',
      advice:
        'No registry is asked: tasks that run keep their image, and the step is unchanged. Use another tag for each version, or a digest.',
    },
    {
      what: 'Variables',
      advice:
        'Values of `${NAME}` come from `variables` alone, not from the environment and not from a file .env: provision replaces them before Docker sees the file, so that no argument and no file of the host has them. A secret may only be the value of a variable in `environment`, or the content of a secret or a config: everything else is shown to everybody.',
    },
    {
      what: 'Volumes',
      advice:
        'Each node has its own volume of a name, and the tasks of a service that is moved do not find the data of the other node. No step removes volumes: `docker_volume` does, on each node.',
    },
  ],
};
