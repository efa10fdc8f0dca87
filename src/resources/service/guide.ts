import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    {
      what: 'Stopped now, and not started at boot',
      step: 'service: { name: firewalld, state: stopped, enabled: false }',
      recorded: 'running-to-stopped',
    },
    {
      what: 'Running now, and started at boot. The dry run also works where an earlier step installs the unit',
      step: 'service: { name: docker, state: running, enabled: true }',
      recorded: 'not-found',
    },
    {
      what: 'Masked: nothing can start it, not even a person',
      step: 'service: { name: firewalld, state: stopped, masked: true }',
      recorded: 'masked',
    },
    {
      what: 'Restarted if its package, reloaded if its files changed after it started',
      step: 'service: { name: httpd, state: running, restart_on: { packages: [httpd] }, reload_on: [/etc/httpd/conf] }',
    },
  ],
  knownIssues: [
    { what: 'No package has installed the unit', recorded: 'not-found' },
    { what: 'The service starts and exits at once', recorded: 'does-not-start' },
    { what: 'The unit cannot be masked, because its file is in /etc', recorded: 'mask-of-a-file-in-etc' },
    { what: 'The unit is static', recorded: 'static' },
    {
      what: 'The unit is an alias or a template',
      advice:
        'An alias means the unit that it names. A template can be enabled (for its default instance), but has no state: `state` needs an instance, such as getty@tty1. An alias of a template (autovt@) is refused with `enabled`: declare the template. A unit whose [Install] section has only Alias= is enabled once it has that name.',
    },
    {
      what: 'The unit is enabled, and does not start at boot',
      advice:
        'systemd calls a unit enabled as soon as any target has a link to it. If its [Install] section was changed since, the plan shows the target without a link, and apply enables the unit again. If no boot starts the target (graphical.target on a server, or a name with a typing error), a warning says so.',
    },
    {
      what: 'The name of a unit to stop is wrong',
      advice:
        'A unit that does not exist is already stopped and disabled, so the step is unchanged. A warning says that there is no such unit, and names the one that was probably meant.',
    },
    {
      what: 'A socket, timer or path starts a stopped service again',
      advice:
        '`state: stopped` stops it as well, and with `enabled: false` disables it; the dry run shows both. If the socket is to start the service, declare the socket instead of the service.',
    },
    {
      what: 'A unit starts at boot although `enabled: false` is declared',
      advice:
        'Another unit starts it as a dependency (`Wants=` or `Requires=`). A warning names that unit, even where there is nothing to change. Declare `masked: true` to prevent the start. Where a target starts a unit without an [Install] section, the step is refused.',
    },
    {
      what: 'Docker is restarted by a step that declares firewalld',
      advice:
        'A stop of firewalld removes the rules of Docker, and after a start or a reload Docker puts back all but some of them: networks are no longer kept from each other, and DOCKER-USER comes too late. So the step restarts a running Docker Engine, also where somebody did this to firewalld by hand, and reads back that its rules are there. Put the step before the one that starts docker. With `live-restore`, containers keep running, but Docker does not put back DOCKER-USER then, and a note says so.',
    },
  ],
};
