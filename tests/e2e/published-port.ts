// Scripts for a lab host with the real Docker Engine.

/** A container has no udev, whose rule keeps NetworkManager from the devices of containers (85-nm-unmanaged.rules). */
export const NO_UDEV = `printf '[keyfile]\\nunmanaged-devices=interface-name:veth*\\n' >/etc/NetworkManager/conf.d/veth.conf
systemctl reload NetworkManager`;
/** A web server in a container, at port 8080 of the host: an image of the host's python3, with what it is linked to. */
export const PUBLISH = `set -eu
library=$(python3 -c 'import os; print(os.path.dirname(os.__file__))')
files=$({ echo /usr/bin/python3; ldd /usr/bin/python3 | grep --only-matching '/[^ :]*'; } | sort --unique)
mkdir /www && echo 'It works' >/www/index.html
tar --create --dereference --absolute-names --exclude test --exclude dist-packages --file /root/image.tar $files $library /www
docker import /root/image.tar web
docker run --detach --restart always --name web --publish 8080:80 web /usr/bin/python3 -m http.server 80 --directory /www`;
