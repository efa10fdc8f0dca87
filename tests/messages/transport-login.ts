import type * as messages from '../../src/transport/login-messages.ts';
import type { Samples } from './samples.ts';

const at = '192.168.2.10';

const login = { host: 'docker1', place: at, user: 'student' };

export const samples = {
  loginEnded: [
    [login, 'password, agent', 'Too many authentication failures'],
    [login, '', 'Your account has expired; please contact your system administrator'],
  ],
  noShell: [
    [login, 142, 'Please login as the user "cloud-user" rather than the user "root".'],
    [login, 1, 'Password change required but no TTY available.'],
    [login, 1, 'This service allows sftp connections only.'],
    [login, 1, 'This account is currently not available.'],
    [login, 0, ''],
  ],
  closedBeforeShell: [
    [login, ''],
    [login, 'Too many logins for student.'],
  ],
  shellNotStarted: [[login, 30, 'Press Enter to continue']],
  loginTimedOut: [[at]],
  noUserName: [['docker1']],
  keyFileUnreadable: [['~/.ssh/lab', 'no such file']],
  keyFileInvalid: [['~/.ssh/lab', 'it contains no key']],
  keyFileEncrypted: [['~/.ssh/lab', 'Encrypted private OpenSSH key detected, but no passphrase given']],
  noCredentials: [['docker1', at, 'student', 'publickey, password']],
  noUsableCredentials: [['docker1', at, 'student', 'publickey']],
  credentialsRefused: [['docker1', at, 'student', 'key /home/kim/.ssh/id_ed25519, password']],
  withBanner: [[{ message: 'docker1 (192.168.2.10) refused student with password' }, 'System is booting up.']],
  rootPassword: [[true], [false]],
  sudoRefused: [['docker1', 'student', 'sudo: unable to resolve host docker1']],
  sudoNeedsTerminal: [['docker1', 'student', 'sudo: sorry, you must have a tty to run sudo']],
  sudoNotAllowed: [['docker1', 'student', 'student is not in the sudoers file.']],
  sudoTimedOut: [
    ['docker1', ''],
    ['docker1', 'Verification code:'],
  ],
  sudoMissing: [['docker1', 'student', 'bash: line 1: exec: sudo: not found']],
  sudoPasswordMissing: [
    ['docker1', 'student', 'student'],
    ['docker1', 'student', 'root'],
  ],
  sudoPasswordWrong: [
    ['docker1', 'student', 'student'],
    ['docker1', 'student', 'root'],
  ],
} satisfies Samples<typeof messages>;
