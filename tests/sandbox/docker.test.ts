import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { ended, scene } from './one-host.ts';

const HOST = 'docker1';
const ENGINE = [
  { dnf_repo: { name: 'docker-ce', url: 'https://download.docker.com/linux/centos/docker-ce.repo' } },
  { package: { present: ['docker-ce', 'docker-ce-cli', 'containerd.io'], absent: ['runc'] } },
  { service: { name: 'docker', state: 'running', enabled: true } },
];

test('playbooks/hello-world.yaml: applied, unchanged, drifted and repaired, also after a reboot', () =>
  scene(async ({ person, inventory }) => {
    const file = await inventory([HOST], ENGINE);
    expect(ended(await person.events('apply', '--yes', file), HOST)).toMatchObject({ status: 'changed' });
    const hello = ['--playbook', resolve('playbooks/hello-world.yaml'), file];
    const run = async (line: string) => (await person.provision('run', file, '--', 'sh', '-c', line)).stdout;
    const apply = async () => ended(await person.events('apply', '--yes', ...hello), HOST);

    expect(await apply()).toMatchObject({ status: 'changed', counts: { changed: 3, failed: 0 } });
    expect(await run('cat /root/hello-world.txt; curl --silent http://localhost:8080/')).toMatch(
      /Hello from Docker!(.|\n)*Welcome to nginx!/,
    );
    expect(await apply()).toMatchObject({ status: 'ok', counts: { ok: 3 }, connections: 1, exchanges: 1 });

    await run('docker stop web && docker update --restart no web && docker rmi $(docker images --quiet hello-world)');
    const dry = await person.provision('plan', ...hello);
    expect(dry.stdout).toMatch(/docker_container web +exited → running/);
    expect(dry.stdout).toMatch(/restart +no → unless-stopped/);
    expect(await apply()).toMatchObject({ counts: { changed: 2, ok: 1 } });

    await run('docker rm --force web');
    expect(await apply()).toMatchObject({ counts: { changed: 1, ok: 2 } });
    await person.provision('run', file, '--', 'systemctl', 'reboot');
    expect(await apply()).toMatchObject({ status: 'ok', counts: { ok: 3 } });
  }));

test('networks, volumes and a container on them; another image is a new container', () =>
  scene(async ({ person, inventory }) => {
    const steps = (image: string) => [
      ...ENGINE,
      { docker_network: { name: 'back', subnet: '172.30.0.0/16' } },
      { docker_volume: { name: 'data', labels: { backup: 'daily' } } },
      {
        docker_container: {
          name: 'db',
          image,
          command: ['sleep', 'infinity'],
          networks: ['back'],
          volumes: ['data:/data'],
        },
      },
    ];
    const first = await person.events('apply', '--yes', await inventory([HOST], steps('alpine:3.20')));
    expect(ended(first, HOST)).toMatchObject({ counts: { changed: 6, failed: 0 } });
    const file = await inventory([HOST], steps('busybox:1.36'));
    expect((await person.provision('plan', file)).stdout).toMatch(
      /image +alpine:3\.20 \([0-9a-f]{12}\) → busybox:1\.36/,
    );
    expect(ended(await person.events('apply', '--yes', file), HOST)).toMatchObject({ counts: { changed: 1, ok: 5 } });
    expect(ended(await person.events('apply', '--yes', file), HOST)).toMatchObject({ status: 'ok', exchanges: 1 });
    const shown = await person.provision(
      'run',
      file,
      '--',
      'docker',
      'ps',
      '--all',
      '--format',
      '{{.Names}} {{.Image}}',
    );
    expect(shown.stdout).toContain('db busybox:1.36');
  }));

test.each([
  [{ docker_image: 'nosuchimage' }, 'pull access denied for nosuchimage, repository does not exist'],
  [{ docker_image: 'nginx:0.1' }, 'manifest for nginx:0.1 not found: manifest unknown: manifest unknown'],
  [{ docker_image: 'registry.example.com/app:1' }, 'lookup registry.example.com on'],
  [
    { docker_container: { name: 'web', image: 'alpine', command: ['make', 'coffee'] } },
    'exec: "make": executable file not found in $PATH',
  ],
  [
    { docker_container: { name: 'web', image: 'alpine', command: ['cat', '/etc/passwd'] } },
    'not simulated: docker start',
  ],
])('%j fails with the words of the engine, or is not simulated', (step, words) =>
  scene(async ({ person, inventory }) => {
    const told = await person.events('apply', '--yes', await inventory([HOST], [...ENGINE, step]));
    expect(ended(told, HOST)).toMatchObject({
      counts: { changed: 3, failed: 1 },
      failure: { words: expect.stringContaining(words) },
    });
  }),
);
