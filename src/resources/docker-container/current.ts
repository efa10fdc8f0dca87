import type { Probe } from '../../model/resource.ts';
import { ask, contentOf, responsesTo } from '../docker/api.ts';
import { Container, containerNamed } from '../docker/container.ts';
import { Image, imageNamed } from '../docker/image.ts';
import { type Dns, dnsProbe, parseDns } from './dns.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';

export interface Current {
  readonly container: Container | undefined;
  /** The container that this one replaces, or was to replace. */
  readonly previous: Container | undefined;
  /** The declared image; undefined if the host does not have it. */
  readonly image: Image | undefined;
  readonly dns: Dns;
}

/** Under this name a container is kept until the one that replaces it runs. */
export function previousName(name: string): string {
  return `${name}.provision-previous`;
}

export function probe({ name, image }: Desired): Probe<Current> {
  const kept = previousName(name);
  const paths = [containerNamed(name), containerNamed(kept), ...(image === undefined ? [] : [imageNamed(image)])];
  return {
    operations: [ask(paths), ...dnsProbe],
    parse([result, ...dns]) {
      const [own, previous, found] = responsesTo(paths, result);
      const container = (response: typeof own, of: string) => {
        const one = contentOf(response, Container, messages.thing(of));
        return one?.Name === `/${of}` ? one : undefined;
      };
      return {
        container: container(own, name),
        previous: container(previous, kept),
        image: image === undefined ? undefined : contentOf(found, Image, messages.imageThing(image)),
        dns: parseDns(dns),
      };
    },
  };
}
