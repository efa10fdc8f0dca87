import type * as messages from '../../src/transport/messages.ts';
import type { Samples } from './samples.ts';

const at = '192.168.2.10';
const key = 'SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU';
const other = 'SHA256:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ';
const changed = { type: 'ssh-ed25519', shown: key, recorded: '/home/kim/.ssh/known_hosts:12', pattern: at };
const full = 'cat: write error: No space left on device';
const readOnly = "mkdir: cannot create directory '/run/provision': Read-only file system";

export const samples = {
  unreachable: [[at, 'no answer']],
  notAnSshServer: [[at]],
  closedBeforeHandshake: [['docker1', at, 'read ECONNRESET']],
  connectionFailed: [['docker1', at, 'Handshake failed: no matching key exchange algorithm']],
  loginTimedOut: [[at]],
  proxyNotSupported: [['/home/kim/.ssh/config', at, 'jump.example.com', 'docker1']],
  twoHosts: [['docker1', { address: at, key }, { address: '192.168.2.131', key: other }]],
  hostKeyUnknown: [['docker1', at, 'ssh-ed25519', key]],
  hostKeyChanged: [['docker1', at, changed]],
  hostKeyRevoked: [['docker1', at, key, '/home/kim/.ssh/known_hosts:12']],
  anotherHost: [['docker1', at, key, other]],
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
  connectionLost: [[at, 'Keepalive timeout']],
  connectionClosed: [[at]],
  closedByHost: [[at]],
  noSession: [['docker1', '(SSH) Channel open failure: open failed']],
  localNeedsPosix: [[]],
  localShellEnded: [[1, 'sudo: a password is required']],
  noAnswerInTime: [[300]],
  shellEnded: [[2, 5]],
  answerNotUnderstood: [['beguiled']],
  operationKilled: [[''], ['error: Recv failure']],
  resultNotStored: [['']],
  resultNotWritable: [['']],
  outputTooLong: [[8]],
  noSpaceForJobs: [['docker1', full]],
  jobsNotWritable: [['docker1', readOnly]],
  noSpaceForFiles: [['docker1', full]],
  filesNotWritable: [['docker1', readOnly.replace('/run', '/var/cache')]],
  otherVersion: [
    ['docker1', '0'],
    ['docker1', '2'],
    ['docker1', ''],
  ],
  sourceChanged: [['files/app.tar.gz']],
  sourceUnreadable: [['files/app.tar.gz', "EACCES: permission denied, open 'files/app.tar.gz'"]],
  fileDamaged: [['docker1', 'files/app.tar.gz']],
  textWithNul: [[]],
  pathOutsideFolder: [['../etc/passwd']],
  sendProgress: [['files/app.tar.gz', 5_242_880, 20_971_520]],
  sendStalled: [['files/app.tar.gz', 300]],
  receiverEnded: [[''], ['sh: sha256sum: not found']],
} satisfies Samples<typeof messages>;
