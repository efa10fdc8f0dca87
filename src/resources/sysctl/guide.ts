import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    {
      what: 'One parameter',
      step: 'sysctl: { name: net.ipv4.ip_forward, value: 1 }',
      recorded: 'fresh',
    },
    {
      what: 'Several at once',
      step: 'sysctl: { settings: { net.ipv4.ip_forward: 1, net.ipv4.conf.all.rp_filter: 2 } }',
      recorded: 'several',
    },
    {
      what: 'Of one network device: a dot in its name, as in ens33.100, is written as a slash',
      step: 'sysctl: { name: net.ipv4.conf.ens33/100.forwarding, value: 1 }',
    },
    {
      what: 'Only where a file sets it, as hardening sets IP forwarding to 0: elsewhere Docker turns it on when it starts',
      step: 'sysctl: { name: net.ipv4.ip_forward, value: 1, override_only: true }',
      recorded: 'set-by-hardening',
    },
    {
      what: 'No longer set by provision',
      step: 'sysctl: { name: net.ipv4.ip_forward, state: absent }',
      recorded: 'absent',
    },
  ],
  knownIssues: [
    {
      what: 'Another file sets the parameter at boot',
      advice:
        'provision writes to /etc/sysctl.d/zz-provision.conf, and nothing where another file already sets the declared value. systemd-sysctl sorts the files of /etc/sysctl.d, /run/sysctl.d and /usr/lib/sysctl.d by name, and the last one counts. The dry run names the line that is overridden. A file that sorts after zz-provision.conf is refused.',
    },
    {
      what: 'A parameter of net.bridge or net.netfilter does not exist',
      advice:
        'The parameter belongs to a kernel module. Add a step before this one: `kernel_module: br_netfilter`. The module is also loaded at boot, before the parameters are set.',
    },
    {
      what: '`sysctl --system` sets another value than the boot',
      advice:
        '`sysctl --system` reads /etc/sysctl.conf last. systemd-sysctl reads this file as /etc/sysctl.d/99-sysctl.conf, before zz-provision.conf. A warning says so where the values differ: remove the line from /etc/sysctl.conf.',
    },
    {
      what: 'Containers lose their network after `sysctl --system`',
      advice:
        'A file of hardening sets net.ipv4.ip_forward to 0. Docker sets it to 1 when it starts, and `sysctl --system` back to 0. The example with `override_only` overrides such a file, and changes nothing on other hosts. Where IP forwarding is on before Docker starts, Docker does not set the policy of the FORWARD chain to DROP: the host then also forwards packets that are not about containers.',
    },
    {
      what: 'The value changes again after the boot',
      advice:
        'Another program sets it: tuned sets the parameters of its profile, Docker sets net.ipv4.ip_forward. The next run shows the difference. `tuned-adm active` shows the profile.',
    },
    {
      what: 'The value is the same after `state: absent`',
      advice:
        'The kernel does not remember its default value. The value stays until the next boot, or until it is set with `sysctl -w`.',
    },
  ],
};
