// Writes the operations that each resource reads a host with into tests/cases/RESOURCE/probe.txt. It needs no host.
//   npm run cases:probes
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { resources } from '../../src/resources/index.ts';
import { probeFile, probesOf } from './probes.ts';

for (const type of resources.keys()) {
  mkdirSync(dirname(probeFile(type)), { recursive: true });
  writeFileSync(probeFile(type), probesOf(type));
}
