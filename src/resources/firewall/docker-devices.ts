import { exec, type Exec } from '../../model/operation.ts';
import type { Current, Layer } from './current.ts';
import { DOCKER_DEVICE } from './schema.ts';

// Docker Engine puts its devices into the zone docker, and does not start if one of them is in another zone (ZONE_CONFLICT,
// moby/moby #41609).

const ZONE = 'docker';

/** A device of Docker in a zone that is not Docker's. */
export interface MisplacedDevice {
  readonly device: string;
  readonly zone: string;
  readonly layer: Layer;
  /** Whether the zone of Docker exists there. */
  readonly hasZone: boolean;
}

export function dockerDevices({ zones, bindings }: Current): readonly MisplacedDevice[] {
  const find = (layer: Layer, all: Current['bindings'], hasZone: boolean) =>
    [...all].flatMap(([name, { interfaces }]) =>
      name === ZONE
        ? []
        : interfaces
            .filter((device) => DOCKER_DEVICE.test(device))
            .map((device) => ({ device, zone: name, layer, hasZone })),
    );
  // Docker never adds its devices to the permanent configuration: it is enough to remove them there. The zone itself is in both,
  // because Docker adds it to the permanent one and reloads.
  return [...find('permanent', zones, false), ...find('running', bindings, zones.has(ZONE))];
}

export function moveDevices(devices: readonly MisplacedDevice[]): readonly Exec[] {
  return devices.map(({ device, zone, layer, hasZone }) => {
    const options = layer === 'permanent' ? ['--permanent'] : [];
    const move = hasZone
      ? [`--zone=${ZONE}`, `--change-interface=${device}`]
      : [`--zone=${zone}`, `--remove-interface=${device}`];
    return exec('firewall-cmd', ...options, ...move);
  });
}
