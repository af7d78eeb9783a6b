/**
 * The engine's version. Same version, same plan, same seed: the same bytes. It changes whenever a figure may change.
 */
export const ENGINE_VERSION = '1.3.0'
