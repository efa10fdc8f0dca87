import { addressesOf } from '../model/host.ts';
import { defined } from '../model/optional.ts';
import type { Project } from '../project/project.ts';
import { defaultKeys } from '../transport/credentials.ts';
import { loadSshConfig, sshConfigFile } from '../transport/ssh-config.ts';
import { expandHome } from '../transport/user.ts';
import { ownKnownHosts, userKnownHosts } from './directories.ts';

/** All files on this computer that a run reads, which its output files must not replace. */
export async function inputFiles({ work, files }: Project, plan: string | undefined): Promise<readonly string[]> {
  const config = await loadSshConfig();
  const configured = work.flatMap(({ host }) =>
    addressesOf(host).flatMap((address) => {
      try {
        return config(address, host).identityFiles;
      } catch {
        return []; // an invalid configuration: opening the host says so
      }
    }),
  );
  const keys = work.flatMap(({ host }) => host.ssh.identityFile ?? []).map(expandHome);
  const optional = Object.values(defined({ plan, config: sshConfigFile() }));
  return [
    ...new Set([...files, ...optional, ownKnownHosts(), ...userKnownHosts(), ...keys, ...configured, ...defaultKeys()]),
  ];
}
