/** The program's version as pages and the API document show it; a test holds it equal to package.json. */
export const VERSION = '1.0.0';
