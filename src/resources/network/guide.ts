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
    {
      what: 'Static routes and further addresses. The list of routes is complete: others of the profile are removed',
      step: `network:
  interface: ens33
  address:
    - 192.168.2.10/24
    - 192.168.2.20/24
  gateway: 192.168.2.254
  dns: 168.126.63.1
  routes:
    - to: 10.20.0.0/16
      via: 192.168.2.1
      metric: 50`,
    },
    {
      what: 'A card by its hardware address, as in a clone where the names differ',
      step: 'network: { mac: "02:00:c0:a8:01:01", address: 192.168.1.10/24 }',
      recorded: 'by-hardware-address',
    },
    {
      what: 'A bridge for virtual machines, with the card of the connection as its port. The address moves to the bridge, and the run continues there',
      step: `network:
  interface: br0
  address: 192.168.2.10/24
  gateway: 192.168.2.254
  dns: [168.126.63.1]
  bridge:
    ports: [ens33]`,
      recorded: 'bridge-of-the-own-card',
    },
    {
      what: 'Two cards as one: the second takes over when the first loses its link',
      step: `network:
  interface: bond0
  address: 192.168.2.10/24
  gateway: 192.168.2.254
  dns: [168.126.63.1]
  bond:
    mode: active-backup
    ports:
      - ens33
      - ens34
    options:
      miimon: 100`,
    },
    {
      what: 'A VLAN',
      step: 'network: { interface: ens33.20, address: 10.20.0.10/24, vlan: { parent: ens33, id: 20 } }',
    },
    {
      what: 'An overlay network of Docker Swarm that loses packets between virtual machines with the card vmxnet3',
      step: `network:
  interface: ens33
  address: 192.168.2.10/24
  gateway: 192.168.2.254
  dns: [168.126.63.1]
  features:
    tx-checksum-ip-generic: false`,
    },
  ],
  knownIssues: [
    { what: 'The device has another name', recorded: 'no-such-device' },
    { what: 'NetworkManager is stopped', recorded: 'networkmanager-stopped' },
    { what: 'NetworkManager does not manage the device', recorded: 'unmanaged' },
    { what: 'The device is a port of a bridge or bond', recorded: 'port-of-a-bridge' },
    { what: 'A device of the name is that of another program', recorded: 'bridge-of-another-program' },
    { what: 'A port belongs to another bridge or bond', recorded: 'port-of-another-bridge' },
    { what: 'A port is no Ethernet device', recorded: 'port-that-is-no-ethernet-device' },
    { what: 'No device has the hardware address', recorded: 'no-such-hardware-address' },
    {
      what: 'After a bridge or bond took the card, its old profile is still there',
      advice:
        'It stays, so that a rollback can return to it, with a lower autoconnect-priority than that of the port. Remove the step for the card from the playbook: a port has no addresses. To go back, run `nmcli connection up` with the old profile and remove those of the bridge on the host: provision removes no bridge.',
    },
    {
      what: 'With another MTU, the change is rolled back: packets do not reach the gateway',
      advice:
        'A packet of the declared size must reach the gateway unfragmented before the change is confirmed. All devices on the way need the MTU: the switch, the port group of the hypervisor, the gateway itself.',
    },
    {
      what: 'A feature (`features`) is on again, and the plan shows no difference',
      advice:
        'What the device has is read with ethtool. Where it is not installed, only the profile is compared. Install the package ethtool.',
    },
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
      what: 'cloud-init configures the network, too',
      advice:
        'cloud-init writes profiles again for a new instance (after a clone, or when its configuration drive is gone), with some data sources at each boot. Where it runs at boot, apply writes `network: {config: disabled}` to /etc/cloud/cloud.cfg.d/zz-keep-network.cfg, so that the declared addresses stay, and the plan shows it. This holds for all devices of the host; profiles that exist are kept. The file stays when the step is removed or undone: delete it to give the network back to cloud-init.',
    },
    { what: 'Another machine already uses the address', recorded: 'address-taken' },
    {
      what: 'The host has two default gateways and reaches nothing',
      advice: 'A second, host-only NIC has no gateway: remove `gateway` from its step.',
    },
  ],
};
