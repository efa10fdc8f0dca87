// Makes a screenshot of the HTML report of an apply of the class in which one host fails: npm run picture:report
// Needs the lab and chromium. Writes docs/report.png.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { chromiumPath } from '../tests/browser/chromium.ts';
import { Person } from '../tests/e2e/person.ts';
import * as lab from '../tests/lab/lab.ts';

const INVENTORY = 'inventory/class.yaml';

await lab.up();
await lab.reset();
const person = await Person.arrive();
try {
  const report = join(person.home, 'report.html');
  await person.provision('trust', INVENTORY, '--yes');
  // A realistic error: docker3 has a wrong address for the repository.
  await lab.exec('docker3', 'echo 192.168.2.1 download.docker.com >>/etc/hosts');
  await person.provision('apply', '--yes', INVENTORY, '--report', report);
  const browser = await chromium.launch({ executablePath: (await chromiumPath()) ?? '', args: ['--no-sandbox'] });
  const page = await browser.newPage({ viewport: { width: 1440, height: 800 }, colorScheme: 'light' });
  await page.goto(pathToFileURL(report).href);
  await page
    .locator('.matrix')
    .getByRole('link', { name: /^docker1, network/ })
    .click();
  await page.screenshot({ path: 'docs/report.png', fullPage: true });
  await browser.close();
} finally {
  await person.leave();
}
