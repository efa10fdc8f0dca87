import { access } from 'node:fs/promises';
import type { Diagnostic } from '../input/diagnostic.ts';
import type { InventoryHost } from './inventory.ts';
import { unreadableKeyFile } from './file-messages.ts';

/** Private keys that the inventory names and that cannot be read. */
export async function missingKeyFiles(hosts: readonly InventoryHost[]): Promise<readonly Diagnostic[]> {
  // A place is named once, however many hosts use its key.
  const named = new Map(
    hosts.flatMap(({ host, identityFilePlace: place }) =>
      host.connection === 'ssh' && place && host.ssh.identityFile !== undefined
        ? [[place, host.ssh.identityFile] as const]
        : [],
    ),
  );
  const diagnostics = [...named].map(async ([place, file]): Promise<readonly Diagnostic[]> => {
    const readable = await access(file).then(
      () => true,
      () => false,
    );
    return readable ? [] : [{ place, ...unreadableKeyFile(file) }];
  });
  return (await Promise.all(diagnostics)).flat();
}
