// The forms in which a step writes ports and constraints. Undefined for what has none of them.

/** `8080:80` as a map. */
export function portOf(text: string) {
  const [, published, target, protocol = 'tcp'] = /^(\d{1,5}):(\d{1,5})(?:\/(tcp|udp|sctp))?$/.exec(text) ?? [];
  const isPort = (port: string | undefined) => Number(port) >= 1 && Number(port) <= 65_535;
  if (!isPort(published) || !isPort(target)) return undefined;
  return { published: Number(published), target: Number(target), protocol };
}

/** `node.role==worker` is `node.role == worker` (swarmkit, manager/constraint/constraint.go). */
export function constraintOf(text: string): string | undefined {
  const [, key, operator, value] = /^\s*([a-zA-Z][\w.-]*)\s*([!=]=)\s*(\S(?:.*\S)?)\s*$/.exec(text) ?? [];
  return key === undefined ? undefined : `${key} ${operator ?? ''} ${value ?? ''}`;
}
