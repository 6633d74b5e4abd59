import { redirect } from '@remix-run/node';
import { openAction } from '#app/http/page.server.ts';
import { signOut } from '#app/http/sign-in.server.ts';

/** The header's button. */
export const action = openAction(signOut);

/** The address has nothing to show. */
export const loader = () => redirect('/', { status: 303 });

export { Nothing as default } from '#app/components/shell/nothing.tsx';
