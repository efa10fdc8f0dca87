import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { ofType, type Told } from '../e2e/cli.ts';
import { boot, exec, kill, written } from '../lab/lab.ts';
import { type Fault, finishedOf, type Scene } from './endure.ts';
import { during, within } from './moments.ts';

/** The plug is pulled while rpm works, as soon as it has written a file, and put back in. */
export const powerCuts: readonly Fault[] = [
  ...['/usr/bin/containerd', '/usr/bin/docker', '/usr/bin/dockerd'].map((file): Fault => ({
    name: 'power cut while rpm installs',
    moment: within(9, 0),
    strike: (scene) => pullPlug(scene, file),
    expect: saysRestarted,
    expectThen: saysRepaired,
  })),
  {
    name: 'power cut while rpm upgrades',
    moment: during(11, 'package docker-ce docker-ce-cli'),
    extra: [
      {
        step: { package: { name: ['docker-ce', 'docker-ce-cli'], state: 'latest' } },
        holds: 'test "$(rpm -q docker-ce docker-ce-cli | grep -c -- -28.5.1-)" = 2',
      },
    ],
    async before({ host }) {
      const { code, stderr } = await exec(
        host.name,
        `dnf -yq remove runc && dnf -yq install dnf-plugins-core &&
         dnf config-manager --add-repo https://download.docker.com/linux/centos/docker-ce.repo &&
         dnf -yq install docker-ce-28.4.0 docker-ce-cli-28.4.0 containerd.io`,
      );
      if (code !== 0) throw new Error(stderr);
    },
    strike: (scene) => pullPlug(scene, '/usr/bin/docker'),
    expect: saysRestarted,
    expectThen: saysRepaired,
  },
];

function saysRestarted(told: Told): void {
  expect(finishedOf(told)?.failure?.message).toMatch(/rebooted during the change/);
}

/** The next run tells what rpm left, and the commands that repaired it. */
function saysRepaired({ events }: Told): void {
  const notes = ofType(events, 'step-finished').flatMap(({ step }) => step.changes.flatMap((change) => change.notes));
  expect(notes).toContainEqual(
    expect.stringMatching(/came to no end.* dnf remove --duplicates; dnf reinstall .*docker-ce/),
  );
}

async function pullPlug({ host, play }: Scene, file: string): Promise<void> {
  const path = written(host.name, file);
  const inode = async () => (await stat(path).catch(() => undefined))?.ino;
  const before = await inode();
  let over = false;
  void play?.ended.then(() => (over = true));
  while (!over && (await inode()) === before) await sleep(1);
  await kill(host.name);
  await boot(host.name);
}
