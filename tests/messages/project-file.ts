import type * as messages from '../../src/project/file-messages.ts';
import type { Samples } from './samples.ts';

export const samples = {
  notRegularFile: [
    ['files', true],
    ['/dev/zero', false],
  ],
  templateTooLarge: [['templates/app.conf', 5_000_000]],
  noFolder: [['site/app']],
  noDockerfile: [['site/app', 'docker/Dockerfile']],
  invalidPattern: [['site/app/.dockerignore', 3]],
  notSendable: [['site/app/control.socket']],
  contextTooLarge: [['site/app', 5000]],
  notPlaceable: [['compose/app/control.socket']],
  folderTooLarge: [['compose/app', 5000]],
  unreadableFile: [['playbook.yaml', 'no such file']],
  standardInput: [[]],
  unreadableKeyFile: [['/home/student/.ssh/class']],
  secretFileWithoutName: [[]],
  publicKeyFile: [['keys/alice.pub']],
  secretFileUnreadable: [['secrets/root', 'no such file']],
  secretFileNotAFile: [['secrets']],
  secretFileOpen: [['secrets/root', 0o100644]],
  secretFileTooLarge: [['secrets/root', 65536]],
  secretFileNotText: [['secrets/root']],
  secretFileLostCharacter: [['secrets/root']],
  secretFileEmpty: [['secrets/root']],
} satisfies Samples<typeof messages>;
