declare const PROVISION_VERSION: string | undefined;

/** The version of the package; the build inserts it. */
export const VERSION = typeof PROVISION_VERSION === 'string' ? PROVISION_VERSION : '0.0.0-source';
