import { describe, expect, test } from 'vitest';
import { loadFiles, shownDiagnostics } from '../input.ts';

const DIGEST = 'a'.repeat(64);
/** Every parameter that is a mode, with what else its step needs. */
const PARAMETERS = [
  ['file', 'mode', { path: '/etc/app', content: '' }],
  ['directory', 'mode', { path: '/srv/app' }],
  ['directory', 'file_mode', { path: '/srv/app', recursive: true }],
  ['download', 'mode', { path: '/opt/app', url: 'https://example.com/app', checksum: `sha256:${DIGEST}` }],
] as const;

type Parameter = (typeof PARAMETERS)[number];

/** `written` is the mode as YAML. */
function files([type, name, more]: Parameter, written: string) {
  const others = Object.entries(more).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return {
    'inventory.yaml': 'playbook: p.yaml\nvars: { number: 420, octal: 0644 }\nhosts: { one: { address: 192.0.2.1 } }\n',
    'p.yaml': `steps:\n  - ${type}: { ${others.join(', ')}, ${name}: ${written} }\n`,
  };
}

describe.each(PARAMETERS.map((one) => [`${one[0]} ${one[1]}`, one] as const))('%s', (_what, parameter) => {
  test.each([
    ['"0644"', '0644'],
    ['0644', '0644'],
    ['644', '0644'],
    ['"644"', '0644'],
    ['"{{ octal }}"', '0644'],
    ['2755', '2755'],
    // Unusual, and meant: nobody writes a decimal number with a zero before it.
    ['"0420"', '0420'],
    ['0420', '0420'],
  ])('%s is %s', async (written, mode) => {
    const { work } = await loadFiles(files(parameter, written));
    expect(work[0]?.steps[0]?.desired).toMatchObject({ [parameter[1]]: mode });
  });

  test.each([
    ['420', '420 is the mode 0644 as a decimal number', 'Write "0644", or "0420" if that mode is meant.'],
    ['"420"', '420 is the mode 0644 as a decimal number', 'Write "0644", or "0420" if that mode is meant.'],
    ['"{{ number }}"', '420 is the mode 0644 as a decimal number', 'Write "0644", or "0420" if that mode is meant.'],
    ['384', '384 is the mode 0600 as a decimal number', 'Write "0600".'],
    ['493', '493 is the mode 0755 as a decimal number', 'Write "0755".'],
    ['1533', '1533 is the mode 2775 as a decimal number', 'Write "2775", or "1533" if that mode is meant.'],
    ['0o644', `${parameter[1]} must be an octal mode such as "0644", not "0o644"`, ''],
    ['689', `${parameter[1]} must be an octal mode such as "0644", not "689"`, ''],
  ])('%s is refused', async (written, message, hint) => {
    const shown = await shownDiagnostics(files(parameter, written));
    expect(shown).toContain(message);
    expect(shown).toContain(hint);
  });
});
