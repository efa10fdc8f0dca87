import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { ofType, type RunResult } from '../e2e/person.ts';
import { boot, exec, kill, written } from '../lab/lab.ts';
import { type Fault, finishedOf, type Scene } from './run-with-fault.ts';
import { during, within } from './moments.ts';

/** Power cuts during an rpm transaction, as soon as rpm has written a certain file. The host is switched on again. */
export const powerCuts: readonly Fault[] = [
  ...['/usr/bin/containerd', '/usr/bin/docker', '/usr/bin/dockerd'].map((file): Fault => ({
    name: 'power cut while rpm installs',
    moment: within(7, 0),
    inject: (scene) => cutPower(scene, file),
    expect: reportsReboot,
    expectAfterwards: reportsRepair,
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
    inject: (scene) => cutPower(scene, '/usr/bin/docker'),
    expect: reportsReboot,
    expectAfterwards: reportsRepair,
  },
];

function reportsReboot(result: RunResult): void {
  expect(finishedOf(result)?.failure?.message).toMatch(/rebooted during the change/);
}

/** The next run reports the unfinished transaction and the commands that repaired it. */
function reportsRepair({ events }: RunResult): void {
  const notes = ofType(events, 'step-finished').flatMap(({ step }) => step.changes.flatMap((change) => change.notes));
  expect(notes).toContainEqual(
    expect.stringMatching(/did not finish.* dnf remove --duplicates; dnf reinstall .*docker-ce/),
  );
}

async function cutPower({ host, run }: Scene, file: string): Promise<void> {
  const path = written(host.name, file);
  const inode = async () => (await stat(path).catch(() => undefined))?.ino;
  const before = await inode();
  let ended = false;
  void run?.ended.then(() => (ended = true));
  while (!ended && (await inode()) === before) await sleep(1);
  await kill(host.name);
  await boot(host.name);
}
