/** A container `nginx` that is created and not started: its image is empty. `options` are those of docker-create(1). */
export function stoppedContainer(options: string): string {
  return `tar --create --files-from /dev/null | docker import - empty && docker create --name nginx ${options} empty /bin/true`;
}

/** A container `nginx` that runs. Nothing can be pulled: its image has sleep(1) of the host and what it is linked to. */
export function runningContainer(options: string): string {
  return `tar --create --dereference --absolute-names /usr/bin/sleep $(ldd /usr/bin/sleep | grep --only-matching '/[^ ]*') |
  docker import - tools && docker run --detach --name nginx ${options} tools /usr/bin/sleep infinity`;
}
