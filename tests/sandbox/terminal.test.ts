import { once } from 'node:events';
import { stripVTControlCharacters } from 'node:util';
import ssh2, { type ClientChannel } from 'ssh2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SimulatedSite, simulatedSite } from './site.ts';

let site: SimulatedSite;
beforeAll(async () => {
  site = await simulatedSite();
  await site.start();
});
afterAll(() => site.stop());

/** A terminal session and its screen. */
async function sitDown(user: string) {
  const client = new ssh2.Client();
  client.on('error', () => {});
  client.connect({ host: '127.0.0.1', port: site.plans[0]?.port ?? 0, username: user, password: 'any' });
  await once(client, 'ready');
  const channel = await new Promise<ClientChannel>((resolve, reject) => {
    client.shell((error, opened) => (error ? reject(error) : resolve(opened)));
  });
  let screen = '';
  channel.on('data', (bytes: Buffer) => {
    // Without control sequences.
    screen = stripVTControlCharacters(screen + bytes.toString());
  });
  return {
    async sees(text: string): Promise<void> {
      await expect.poll(() => screen, { timeout: 10_000 }).toContain(text);
      screen = screen.slice(screen.indexOf(text) + text.length);
    },
    get screen() {
      return screen;
    },
    types: (text: string) => void channel.write(text),
    leave: () => client.end(),
  };
}

test('a session runs commands, asks for a password, interrupts a program, and ends', async () => {
  const person = await sitDown('student');
  await person.sees('[student@localhost ~]$ ');
  person.types('sudo systemctl stop firewalld\r');
  await person.sees('[sudo] password for student: ');
  person.types('not shown\r');
  await person.sees('[student@localhost ~]$ ');
  person.types('systemctl is-active firewalld; whoami\r');
  await person.sees('inactive\r\nstudent\r\n[student@localhost ~]$ ');
  person.types('sleep 100\r');
  await person.sees('sleep 100\r\n');
  person.types('\u0003');
  await person.sees('[student@localhost ~]$ ');
  // Pressed before the command has begun.
  person.types('sleep 100\r\u0003');
  await person.sees('^C\r\n');
  await person.sees('[student@localhost ~]$ ');
  person.types('sudo -i\r');
  await person.sees('[root@localhost ~]# ');
  person.types('vim\rexit\rexit\r');
  await person.sees('vim: command not found');
  await expect.poll(() => person.screen, { timeout: 10_000 }).toContain('logout');
  person.leave();
});

test('a password is not echoed', async () => {
  await site.running.reset(['docker1']);
  const person = await sitDown('student');
  await person.sees('$ ');
  person.types('sudo true\r');
  await person.sees('password for student: ');
  person.types('secret\r');
  await expect.poll(() => person.screen, { timeout: 10_000 }).toContain(']$ ');
  expect(person.screen).not.toContain('secret');
  person.leave();
});
