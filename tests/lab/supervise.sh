#!/bin/sh
# The power supply of one host: supervise.sh CONTROL NAME ROOT MAC33 MAC34 CGROUP...
# CONTROL is the namespace with the switches; the host's own is CONTROL-NAME.
# Plugs its network cards in and boots it. A host that reboots ends nspawn with status 133 and is booted again; one
# that is powered off is not.
control=$1 name=$2 root=$3 mac33=$4 mac34=$5
shift 5
namespace=$control-$name

unplug() {
    # The cards first: a deleted namespace is taken apart some time later, and until then its names are taken.
    ip -n $control link delete dev "$name"
    ip -n $control link delete dev "$name-34"
    ip netns delete "$namespace"
} 2>/dev/null

plug() {
    ip netns add "$namespace"
    ip -n $control -batch - <<END
link add name $name type veth peer name ens33 address $mac33 netns $namespace
link add name $name-34 type veth peer name ens34 address $mac34 netns $namespace
link set dev $name master lan up
link set dev $name-34 master hostonly up
END
}

# Only so far may the container write to /proc and /sys, which NetworkManager and firewalld need; and a /tmp on disk.
export SYSTEMD_NSPAWN_API_VFS_WRITABLE=network SYSTEMD_NSPAWN_TMPFS_TMP=0

status=133
while [ $status -eq 133 ]; do
    unplug
    plug
    (
        # nspawn makes cgroups below its own, and one that has some must not hold processes itself.
        for cgroup in "$@"; do
            find "$cgroup" -mindepth 1 -depth -type d -exec rmdir {} \;
            mkdir "$cgroup/boot"
            sh -c 'echo $PPID' >"$cgroup/boot/cgroup.procs"
        done
        exec systemd-nspawn --quiet --boot --directory="$root" --machine="$name" --register=no --keep-unit \
            --network-namespace-path="/run/netns/$namespace" --capability=CAP_NET_ADMIN \
            --resolv-conf=off --timezone=off --link-journal=no --console=read-only
    )
    status=$?
done
unplug
