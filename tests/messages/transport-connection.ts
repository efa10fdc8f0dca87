import type * as messages from '../../src/transport/connection-messages.ts';
import type { Samples } from './samples.ts';

const at = '192.168.2.10';

export const samples = {
  unreachable: [[at, 'no answer']],
  notAnSshServer: [[at]],
  closedBeforeHandshake: [['docker1', at, 'read ECONNRESET']],
  noCommonAlgorithm: [
    ['docker1', at, 'key exchange algorithm', 'diffie-hellman-group1-sha1,diffie-hellman-group14-sha1'],
    ['docker1', at, 'host key format', undefined],
  ],
  connectionFailed: [['docker1', at, 'Handshake failed: signature verification failed']],
  proxyNotSupported: [['/home/kim/.ssh/config', at, 'jump.example.com', 'docker1']],
  includesItself: [['/home/student/.ssh/config']],
  sectionInSection: [['Host docker*']],
  sshConfigUnusable: [['docker1', '/home/student/.ssh/config:3', 'invalid line']],
  notAPort: [['ssh']],
  connectionLost: [[at, 'Keepalive timeout']],
  connectionClosed: [[at]],
  closedByHost: [[at]],
  noSession: [['docker1', '(SSH) Channel open failure: open failed']],
  localNeedsPosix: [[]],
  localShellEnded: [[1, 'sudo: a password is required']],
  noAnswerInTime: [[300]],
  shellEnded: [[2, 5]],
  answerNotUnderstood: [['beguiled']],
} satisfies Samples<typeof messages>;
