import { access } from 'node:fs/promises';
import { locate, type Diagnostic } from '../input/source.ts';
import type { InventoryHost } from './inventory.ts';
import { expandHome } from '../transport/ssh-config.ts';

/** Private keys that the inventory names and that are not there. */
export async function missingKeyFiles(hosts: readonly InventoryHost[]): Promise<readonly Diagnostic[]> {
  const named = new Map(
    hosts.flatMap(({ host, identityFilePlace: place }) =>
      host.connection === 'ssh' && place && host.ssh.identityFile !== undefined
        ? [[locate(place), { place, file: expandHome(host.ssh.identityFile) }] as const]
        : [],
    ),
  );
  const looked = [...named.values()].map(async ({ place, file }): Promise<readonly Diagnostic[]> => {
    const there = await access(file).then(
      () => true,
      () => false,
    );
    const hint =
      'A relative path counts from where you are. Without identity_file the keys in ~/.ssh and the agent are tried.';
    return there ? [] : [{ place, message: `the key file ${file} cannot be read`, hint }];
  });
  return (await Promise.all(looked)).flat();
}
