import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import { onTestFinished } from 'vitest';

const { homedir } = os;

/** Until the end of the test: a user ID without a passwd entry. */
export function withoutPasswdEntry(): void {
  const { userInfo } = os;
  const set = (to: typeof userInfo) => {
    os.userInfo = to;
    syncBuiltinESMExports();
  };
  onTestFinished(() => set(userInfo));
  set(() => {
    throw new Error('A system error occurred: uv_os_get_passwd returned ENOENT');
  });
}

/** Until the end of the test; undefined: none. In a worker thread os.homedir() does not follow process.env. */
export function useHome(directory: string | undefined): void {
  const set = (to: () => string) => {
    os.homedir = to;
    syncBuiltinESMExports();
  };
  onTestFinished(() => set(homedir));
  set(() => {
    if (directory === undefined) throw new Error('A system error occurred: uv_os_homedir returned ENOENT');
    return directory;
  });
}
