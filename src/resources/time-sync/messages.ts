// What provision says about the synchronisation of the clock.
import type { UnknownText } from '../unknown-state.ts';

interface Refusal {
  readonly message: string;
  readonly next: string;
}

// Editors show it for the pattern, too.
export const invalidServer = 'must be the name or address of a time server, such as time.example.com';

export function declaredTwice(name: string): string {
  return `${name} is declared twice`;
}

export function notInstalled(): UnknownText {
  return {
    message: 'chrony is not installed',
    next: 'Add a step before this one: package: chrony.',
  };
}

export function isMasked(): Refusal {
  return {
    message: 'chronyd is masked: it cannot be started',
    next: 'Add a step before this one: service: { name: chronyd, masked: false, enabled: true }.',
  };
}

export function conditionFailed(): Refusal {
  return {
    message: 'systemd does not start chronyd, because a condition of its unit failed',
    next: 'A container cannot set the clock: synchronise the machine that runs it. `systemctl status chronyd` on the host names the condition.',
  };
}

export function notSynchronised(): Refusal {
  return {
    message: 'the clock is not synchronised',
    next: '`chronyc sources` on the host shows which servers answer. NTP needs UDP port 123.',
  };
}

export const olderFile = 'running with the older file';

export function failureAdvice(words: string): string | undefined {
  if (/^try: \d+, refid: /m.test(words)) {
    return 'No server has synchronised the clock in time. `chronyc sources` on the host shows which servers answer: check their names and whether UDP port 123 is open. `within` gives more time.';
  }
  if (/506 Cannot talk to daemon/.test(words)) {
    return 'chronyd does not run: `systemctl status chronyd` on the host says why. An invalid line in /etc/chrony.conf is named there.';
  }
  if (/Job for chronyd\.service failed/.test(words)) {
    return '`journalctl -u chronyd` on the host says why. An invalid line in /etc/chrony.conf is named there.';
  }
  return undefined;
}
