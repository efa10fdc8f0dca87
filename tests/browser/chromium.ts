import { access } from 'node:fs/promises';
import { env } from 'node:process';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** A browser of this machine, or the one `PROVISION_CHROMIUM` names; undefined where there is none. */
export async function chromiumPath(): Promise<string | undefined> {
  for (const place of [env['PROVISION_CHROMIUM'], ...PLACES]) {
    if (
      place !== undefined &&
      (await access(place).then(
        () => true,
        () => false,
      ))
    )
      return place;
  }
  return undefined;
}

/** One line saying why tests in a browser cannot run here; undefined when they can. */
export async function whyNoBrowser(): Promise<string | undefined> {
  return (await chromiumPath()) === undefined ? 'there is no chromium: apt-get install chromium' : undefined;
}
