import { testEnvironment } from './stages.mjs';

/**
 * The environment of a server of one's own: this process's without its settings of Loadout, and with these.
 * @param {Record<string, string>} settings
 * @returns {NodeJS.ProcessEnv}
 */
export const serverEnvironment = (settings) => ({ ...testEnvironment(process.env), NODE_ENV: 'production', ...settings });
