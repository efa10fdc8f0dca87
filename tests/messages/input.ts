import type * as messages from '../../src/input/messages.ts';
import type { Samples } from './samples.ts';

export const samples = {
  didYouMean: [['adress', ['address', 'bootstrap']]],
  unknownKey: [
    ['adress', 'key', ['address', 'bootstrap']],
    ['colour', 'parameter', ['name', 'state', 'enabled']],
  ],
  invalidKey: [['my host', 'A name consists of letters and digits.']],
  missingValue: [['address'], ['state', ['running', 'stopped']]],
  wrongType: [
    ['port', ['number'], '22'],
    ['hostname', ['string', 'object'], 3],
  ],
  wrongChoice: [['mode', ['enforcing', 'permissive', 'disabled'], 'permisive']],
  empty: [['steps']],
  outOfRange: [['port', 'at most 65535', 70_000]],
  wrongLength: [['name', 'at most 64', 'x'.repeat(65)]],
  breaksRule: [
    ['address', '192.168.2.10/24', 'must be a host name or an IP address, without prefix length or port'],
    ['name', '@docker', 'must be the name of a package; no @group'],
    ['name', 'getty tty1', 'a unit name has letters and digits'],
  ],
  brokenRule: [
    ['password', 'must be a hash', undefined],
    ['within', 'must be a duration such as 90s, 5m or 1h (at most 24h)', '30 minutes'],
    ['type', 'swap space is not mounted: write a swap step', 'swap'],
    ['state', 'the user root cannot be removed', 'absent'],
  ],
  cannotBeSecret: [['hostname']],
  unsetVariable: [
    ['CLASS_PASSWORD', 'sh'],
    ['CLASS_PASSWORD', 'fish'],
    ['CLASS_PASSWORD', 'powershell'],
    ['', 'sh'],
  ],
  unknownTag: [['!vault']],
  duplicateKey: [['docker1']],
  reservedKey: [['<<'], ['__proto__']],
  secondDocument: [[]],
  invalidYaml: [['Nested mappings are not allowed in compact mappings'], ['Tabs are not allowed as indentation']],
  aliasInItself: [['hosts']],
  unknownAlias: [['hosts']],
  unquotedTemplate: [[]],
  nulCharacter: [[]],
  aliasesTooLarge: [[100_000]],
  nestedTooDeeply: [[100]],
  lostCharacter: [['string'], ['template']],
  variableNotUtf8: [['CLASS_PASSWORD']],
  notUtf8: [['CP949'], [undefined]],
  fileTooLarge: [[5_000_000]],
} satisfies Samples<typeof messages>;
