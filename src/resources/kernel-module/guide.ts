import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    { what: 'Loaded now and at each boot', step: 'kernel_module: br_netfilter', recorded: 'built-in' },
    {
      what: 'With options',
      step: 'kernel_module: { name: nf_conntrack, options: { hashsize: 32768 } }',
    },
    {
      what: 'Not loaded: USB storage is not recognised',
      step: 'kernel_module: { name: usb-storage, state: absent }',
      recorded: 'absent',
    },
  ],
  knownIssues: [
    {
      what: 'The kernel has no such module',
      advice:
        'From EL8 on, modules that few hosts need are in kernel-modules-extra: install the package of the running kernel, kernel-modules-extra-VERSION with the output of `uname -r`, in an earlier step. After a kernel update, reboot first: the modules of the old kernel may be gone.',
    },
    {
      what: 'Another file prevents the load',
      advice:
        'A line `blacklist NAME`, or `install NAME /bin/false`, keeps systemd from loading the module at boot. kernel-modules-extra installs such files, for example /etc/modprobe.d/sctp-blacklist.conf. The step is refused and names the file: remove the line.',
    },
    {
      what: 'A module is loaded although `state: absent` is declared',
      advice:
        'A blacklist prevents a load by the name of a device. A program can still load the module with `modprobe`, and so can a module that needs it. The initramfs has a copy of the blacklist: run `dracut --force` after the change for a module that is loaded early in the boot.',
    },
    {
      what: 'Options have no effect',
      advice:
        'Options apply when a module is loaded. Where it is loaded with other options, the summary says so until the reboot. A module that is built into the kernel takes its options from the kernel arguments, as NAME.OPTION=VALUE.',
    },
    {
      what: '`Operation not permitted` or `Key was rejected by service`',
      advice:
        'A container cannot load modules: load the module on the machine that runs it. With Secure Boot, the kernel loads signed modules only.',
    },
  ],
};
