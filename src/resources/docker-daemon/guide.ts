import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    {
      what: 'A mirror of Docker Hub, and logs that are rotated. The dry run also works where an earlier step installs Docker',
      step: `docker_daemon:
  registry-mirrors: ["https://mirror.example.com"]
  log-driver: json-file
  log-opts: { max-size: 10m, max-file: 3 }`,
      recorded: 'first-settings',
    },
    {
      what: 'A registry of the class without a certificate: a reload is enough, and containers keep running',
      step: 'docker_daemon: { insecure-registries: ["master:5000"] }',
      recorded: 'reload',
    },
    {
      what: 'The MTU of the network device, and subnets of networks that no host of the inventory has',
      step: `docker_daemon:
  mtu: ens33
  default-address-pools: [{ base: 172.30.0.0/16, size: 24 }]`,
      recorded: 'restart-with-containers',
    },
    {
      what: 'Containers that keep running while Docker is restarted',
      step: 'docker_daemon: { live-restore: true }',
    },
    {
      what: 'A proxy with a password',
      step: `docker_daemon:
  proxies: { https-proxy: !env DOCKER_PROXY, no-proxy: [localhost, .example.com, 192.168.2.0/24] }`,
    },
    {
      what: 'Keys without a parameter of their own, and one that is removed',
      step: 'docker_daemon: { log-driver: null, options: { debug: true, data-root: /srv/docker } }',
      recorded: 'keys-removed',
    },
  ],
  knownIssues: [
    { what: 'Docker is not installed', recorded: 'not-installed' },
    {
      what: 'dockerd does not know a key',
      advice:
        '`dockerd --validate` refuses the new file and names the key. daemon.json and the running engine stay as they are: correct the step.',
    },
    { what: '`hosts` is declared', recorded: 'hosts-conflict' },
    { what: 'The host is part of a swarm, and `live-restore` is declared', recorded: 'live-restore-in-swarm' },
    { what: 'daemon.json is not valid', recorded: 'invalid-file' },
    {
      what: 'A restart stops containers',
      advice:
        'The dry run names them. Docker starts those with a restart policy again. With `live-restore: true` containers keep running: apply it in a step of its own before, because a restart keeps only containers of an engine that already has it. Options of networks and of the storage driver do not reach containers that keep running.',
    },
    {
      what: 'The whole engine is restarted although only a mirror was changed by hand',
      advice:
        'If daemon.json is newer than the running engine, nobody knows which keys the engine has read, and a restart reads all of them. `systemctl reload docker` after an edit by hand counts as read.',
    },
    {
      what: 'Docker does not start with the new configuration',
      advice:
        '`dockerd --validate` checks keys and their types, not whether a log driver exists or a subnet is free. `journalctl -u docker` on the host has the reason. Correct the step, apply it again, and start Docker.',
    },
    {
      what: 'A list or an object loses what it had',
      advice:
        'Keys that are not declared stay. A declared key replaces its whole value: `log-opts` and `registry-mirrors` of the file are those of the step afterwards.',
    },
    {
      what: 'Networks still have the old MTU',
      advice:
        '`mtu` is that of the default network. For other networks, `default-network-opts` under `options` has the option `com.docker.network.driver.mtu` of the driver `bridge` (Docker Engine 24 and later). It is that of new networks: create the existing ones again.',
    },
    {
      what: 'Existing containers still log as before',
      advice: 'The log driver and its options are those of new containers: create the containers again.',
    },
    {
      what: 'A service step restarts Docker again',
      advice:
        'This step restarts or reloads Docker by itself: leave /etc/docker/daemon.json out of `restart_on` of the service. It does not start an engine that is stopped.',
    },
  ],
};
