#!/bin/sh
# The power supply of one host: supervise.sh CONTROL NAME ROOT MAC33 MAC34 CGROUP...
# CONTROL is the namespace with the switches; that of the host is CONTROL-NAME.
# Connects the network cards and boots the host. When a host reboots, nspawn exits with status 133, and the host is booted
# again; when it is powered off, it is not. Status 1 means that nspawn could not start it: seen once, while other hosts were
# taken down; what it had printed was not kept. It is tried again, at most three times.
control=$1 name=$2 root=$3 mac33=$4 mac34=$5
shift 5
namespace=$control-$name

unplug() {
    # The cards first: a deleted namespace is removed some time later, and until then its names are in use.
    ip -n "$control" link delete dev "$name"
    ip -n "$control" link delete dev "$name-34"
    ip netns delete "$namespace"
} 2>/dev/null

plug() {
    ip netns add "$namespace"
    ip -n "$control" -batch - <<END
link add name $name type veth peer name ens33 address $mac33 netns $namespace
link add name $name-34 type veth peer name ens34 address $mac34 netns $namespace
link set dev $name master lan up
link set dev $name-34 master hostonly up
END
}

# The real Docker Engine keeps its data outside the overlay of the host, and runc opens a keyring for each container.
engine=${root%/root}/disk/engine
if [ -d "$engine" ]; then
    engine_options="--bind=$engine/docker:/var/lib/docker --bind=$engine/containerd:/var/lib/containerd --system-call-filter=keyctl"
else
    engine_options=
fi

# NetworkManager and firewalld need to write to the network part of /proc and /sys. /tmp is on disk.
export SYSTEMD_NSPAWN_API_VFS_WRITABLE=network SYSTEMD_NSPAWN_TMPFS_TMP=0

status=133 failed=0
while [ $status -eq 133 ] || { [ $status -eq 1 ] && [ $failed -lt 3 ]; }; do
    unplug
    plug
    (
        # The name of a machine is one for all labs: nspawn has a folder with this name in /run/systemd/nspawn.
        # nspawn creates cgroups below its own, and a cgroup with children must not contain processes.
        for cgroup in "$@"; do
            find "$cgroup" -mindepth 1 -depth -type d -exec rmdir {} \;
            mkdir "$cgroup/boot"
            sh -c 'echo $PPID' >"$cgroup/boot/cgroup.procs"
        done
        # The options are several words.
        # shellcheck disable=SC2086
        exec systemd-nspawn $engine_options --quiet --boot --directory="$root" --machine="$namespace" --hostname="$name" --register=no --keep-unit \
            --network-namespace-path="/run/netns/$namespace" --capability=CAP_NET_ADMIN \
            --resolv-conf=off --timezone=off --link-journal=no --console=read-only
    )
    status=$?
    if [ $status -eq 1 ]; then
        failed=$((failed + 1))
        echo "supervise.sh: nspawn ended with status 1 ($failed)" >&2
    fi
done
unplug
