# The first half of the class's set-up, over the address from the installation: $1 hostname, $2 address, $3 gateway, $4 DNS.
# The connection ends with the address, so that the profile is activated a moment later.
set -e
export LC_ALL=C
hostnamectl set-hostname "$1"
profile=$(nmcli -g GENERAL.CONNECTION device show ens33)
nmcli connection modify "$profile" ipv4.method manual ipv4.addresses "$2" ipv4.gateway "$3" ipv4.dns "$4" ipv4.dns-search example.com
systemd-run --quiet --on-active=0.1 nmcli connection up "$profile"
