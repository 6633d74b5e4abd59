import { openLoader } from '#app/http/page.server.ts';
import { finishSingleSignOn } from '#app/http/single-sign-on.server.ts';

/** Where the provider sends people back to. */
export const loader = openLoader(finishSingleSignOn);

export { Nothing as default } from '#app/components/shell/nothing.tsx';
