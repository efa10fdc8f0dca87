// Imported before the lab, which reads the number of its hosts when it is loaded.
import { env } from 'node:process';

env['PROVISION_LAB_HOSTS'] ??= '16';
