import type * as messages from '../../src/transport/login-messages.ts';
import type { Samples } from './samples.ts';

const at = '192.168.2.10';

export const samples = {
  loginTimedOut: [[at]],
  noUserName: [['docker1']],
  keyFileUnreadable: [['~/.ssh/lab', 'no such file']],
  keyFileInvalid: [['~/.ssh/lab', 'it contains no key']],
  keyFileEncrypted: [['~/.ssh/lab', 'Encrypted private OpenSSH key detected, but no passphrase given']],
  noCredentials: [['docker1', at, 'student', 'publickey, password']],
  noUsableCredentials: [['docker1', at, 'student', 'publickey']],
  credentialsRefused: [['docker1', at, 'student', 'key /home/kim/.ssh/id_ed25519, password']],
  rootPassword: [[true], [false]],
  sudoRefused: [['docker1', 'student', 'sudo: unable to resolve host docker1']],
  sudoNeedsTerminal: [['docker1', 'student', 'sudo: sorry, you must have a tty to run sudo']],
  sudoNotAllowed: [['docker1', 'student', 'student is not in the sudoers file.']],
  sudoTimedOut: [['docker1']],
  sudoPasswordMissing: [['docker1', 'student']],
  sudoPasswordWrong: [['docker1', 'student']],
} satisfies Samples<typeof messages>;
