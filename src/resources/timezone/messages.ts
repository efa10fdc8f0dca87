// What provision says about time zones.

interface Refusal {
  readonly message: string;
  readonly next: string;
}

// Editors show it for the pattern, too.
export const invalidName = 'must be the name of a time zone, such as Asia/Seoul';

export const noAnswer = 'cannot read /etc/localtime';

export const notALink = 'a file without the name of a zone';

export const noFile = 'UTC, without /etc/localtime';

export function noZones(): Refusal {
  return {
    message: 'the host has no time zones: /usr/share/zoneinfo does not exist',
    next: 'Add a step before this one: package: tzdata.',
  };
}

export function unknownZone(name: string): Refusal {
  return {
    message: `the host has no time zone ${name}: /usr/share/zoneinfo/${name} is not a file`,
    next: 'Correct the name: `timedatectl list-timezones` on the host lists the zones.',
  };
}

export function failureAdvice(words: string): string | undefined {
  if (/Failed to connect to (system )?bus|Failed to create bus connection/.test(words)) {
    return 'timedatectl needs D-Bus, which does not run on this host: start dbus in an earlier step.';
  }
  if (/Invalid or not installed time zone/.test(words)) {
    return 'The file of the zone is damaged or is not that of a time zone: reinstall tzdata, or correct the name.';
  }
  return undefined;
}
