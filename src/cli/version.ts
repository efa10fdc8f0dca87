declare const PROVISION_VERSION: string | undefined;

/** Of the package; put in by the build. */
export const VERSION = typeof PROVISION_VERSION === 'string' ? PROVISION_VERSION : '0.0.0-source';
