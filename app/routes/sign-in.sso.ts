import { openLoader } from '#app/http/page.server.ts';
import { beginSingleSignOn } from '#app/http/single-sign-on.server.ts';

/** "Continue with single sign-on" */
export const loader = openLoader(beginSingleSignOn);

export { Nothing as default } from '#app/components/shell/nothing.tsx';
