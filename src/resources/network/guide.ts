import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    {
      what: 'A static address instead of DHCP. The run continues at the new address',
      step: `network:
  interface: ens33
  address: 192.168.2.10/24
  gateway: 192.168.2.254
  dns: [168.126.63.1]
  search: [example.com]`,
      recorded: 'dhcp-to-static',
    },
    {
      what: 'A second, host-only NIC without a gateway: with one, the host would have two default routes',
      step: 'network: { interface: ens34, address: 192.168.1.10/24 }',
      recorded: 'second-nic-without-gateway',
    },
    { what: 'DHCP', step: 'network: { interface: ens33, method: auto }', recorded: 'static-to-dhcp' },
    {
      what: 'From the inventory: one step for all hosts',
      step: `network:
  interface: "{{ nic }}"
  address: "{{ host.address }}/24"
  gateway: "{{ gateway }}"
  dns: "{{ dns }}"`,
    },
  ],
  knownIssues: [
    { what: 'The device has another name', recorded: 'no-such-device' },
    { what: 'NetworkManager is stopped', recorded: 'networkmanager-stopped' },
    { what: 'NetworkManager does not manage the device', recorded: 'unmanaged' },
    { what: 'The device is a port of a bridge or bond', recorded: 'port-of-a-bridge' },
    { what: 'Another program writes /etc/resolv.conf', recorded: 'dns-by-another-program' },
    {
      what: 'NetworkManager cannot write /etc/resolv.conf',
      advice:
        'It is a link to a file that no program writes, it is immutable (`chattr +i`), or its file system is read-only. If the declared DNS servers are not in it, the step is refused before anything changes. Links into /run and `rc-manager=file` are no obstacle.',
    },
    {
      what: 'With `method: auto`, the host gets no DNS server or no route',
      advice:
        'The profile may ignore what DHCP offers (`ignore-auto-dns`, `ignore-auto-routes`): the plan shows this in the fields dns and routes, and apply sets it back. If /etc/resolv.conf has no DNS server at all, the plan shows this, too; with `dns=none` in the configuration of NetworkManager the step is refused.',
    },
    {
      what: 'Another profile could be activated at boot',
      advice:
        'NetworkManager activates the profile with the highest autoconnect-priority of all that match the device. The declared profile gets 999, the highest. The plan shows the other profiles; one that also has 999 gets 998, or, if it is active on another device, an exception for this device (match.interface-name).',
    },
    {
      what: 'The settings are right, and the plan shows "in memory only"',
      advice:
        'They were set with `nmcli connection modify --temporary` or `save no`, and would be lost at a reboot. Apply saves them.',
    },
    {
      what: 'The profile was made by cloud-init',
      advice:
        'cloud-init writes its profiles again for a new instance: after a clone, or when its configuration drive is gone. Apply writes `network: {config: disabled}` to /etc/cloud/cloud.cfg.d/zz-keep-network.cfg, so that the declared addresses stay.',
    },
    { what: 'Another machine already uses the address', recorded: 'address-taken' },
    {
      what: 'The host has two default gateways and reaches nothing',
      advice: 'A second, host-only NIC has no gateway: remove `gateway` from its step.',
    },
  ],
};
