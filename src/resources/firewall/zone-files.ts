import { exec } from '../../model/operation.ts';
import { output, type Result } from '../../model/result.ts';
import { unknownState } from '../unknown-state.ts';
import * as messages from './messages.ts';
import { ruleOfElement } from './rich-rule.ts';
import { forwardPortText, type Zone } from './zone.ts';
import { parseXml, type XmlElement } from './xml.ts';

// The permanent configuration: zone files, firewalld.zone(5). Over D-Bus, the settings of a zone are those of an object whose path
// only another call gives, so that they would take an exchange more.

/** Those of the first directory replace those of the second one. */
const DIRECTORIES = ['/etc/firewalld/zones', '/usr/lib/firewalld/zones'] as const;

/** All zone files at once: only the host knows their names. Each line with its path. */
export const zoneFilesProbe = exec('grep', '-rH', '--include=*.xml', '-e', '^', '--', ...DIRECTORIES);

/** The zones by name. */
export function parseZoneFiles(result: Result | undefined): ReadonlyMap<string, Zone> {
  const texts = new Map<string, string[]>();
  // grep exits with status 2 if one of the directories does not exist.
  const text = result?.kind === 'done' && result.stdout !== '' ? result.stdout : output(result, 'grep');
  for (const line of text.split('\n')) {
    const [, path, content = ''] = /^(\/[^:]*\.xml):(.*)$/.exec(line) ?? [];
    if (path === undefined) continue;
    texts.set(path, [...(texts.get(path) ?? []), content]);
  }
  const zones = new Map<string, Zone>();
  for (const directory of DIRECTORIES.toReversed()) {
    for (const [path, lines] of texts) {
      const name = path.slice(directory.length + 1, -'.xml'.length);
      if (path.startsWith(`${directory}/`) && !name.includes('/'))
        zones.set(name, parseZoneFile(path, lines.join('\n')));
    }
  }
  return zones;
}

function parseZoneFile(path: string, text: string): Zone {
  const root = parseXml(text);
  if (root?.name !== 'zone') throw unknownState(messages.invalidZoneFile(path));
  const all = (name: string) => root.children.filter((child) => child.name === name);
  const names = (name: string) => all(name).flatMap(({ attributes }) => attributes.get('name') ?? []);
  return {
    services: names('service'),
    ports: all('port').map(portOf),
    sources: all('source').flatMap(sourceOf),
    interfaces: names('interface'),
    rich_rules: all('rule').map(ruleOfElement),
    forward_ports: all('forward-port').map(({ attributes }) =>
      forwardPortText({
        port: attributes.get('port') ?? '',
        protocol: attributes.get('protocol') ?? '',
        toPort: attributes.get('to-port'),
        toAddress: attributes.get('to-addr'),
      }),
    ),
    masquerade: all('masquerade').length > 0,
    target: targetOf(root.attributes.get('target')),
  };
}

/** `<port protocol="tcp" port="22"/>` of a zone or of a service. */
export function portOf({ attributes }: XmlElement): string {
  return `${attributes.get('port') ?? ''}/${attributes.get('protocol') ?? ''}`;
}

function sourceOf({ attributes }: XmlElement): readonly string[] {
  const ipset = attributes.get('ipset');
  const source =
    attributes.get('address') ?? attributes.get('mac') ?? (ipset === undefined ? undefined : `ipset:${ipset}`);
  return source === undefined ? [] : [source];
}

/** firewalld calls the default target `{chain}_{zone}` in files. */
export function targetOf(text: string | undefined): string {
  return text === undefined || text === '' || text.startsWith('{') ? 'default' : text;
}
