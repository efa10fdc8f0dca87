import { expect, test } from 'vitest';
import { ended, scene } from './one-host.ts';

const ENGINE = [
  { dnf_repo: { name: 'docker-ce', url: 'https://download.docker.com/linux/centos/docker-ce.repo' } },
  { package: { present: ['docker-ce', 'docker-ce-cli', 'containerd.io'], absent: ['runc'] } },
  { service: { name: 'docker', state: 'running' } },
];

test.each([{ docker_network: 'web' }, { docker_volume: 'data' }])(
  '%j: not simulated, instead of a made-up answer',
  (step) =>
    scene(async ({ person, inventory }) => {
      const file = await inventory(['docker1'], [...ENGINE, step]);
      const dry = await person.provision('plan', file);
      expect(dry.stdout).toContain('known after step 3');
      const told = await person.events('apply', '--yes', file);
      expect(ended(told, 'docker1')).toMatchObject({
        counts: { changed: 3, failed: 1 },
        failure: { words: 'not simulated: curl --unix-socket' },
      });
    }),
);
