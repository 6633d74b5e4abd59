import { redirect } from '@remix-run/node';
import { setTheme } from '#app/http/flash.server.ts';
import { openAction } from '#app/http/page.server.ts';
import { ownPath } from '#app/lib/own-path.ts';

/** The footer's form: remembers the colour theme and returns to the page it was sent from. */
export const action = openAction(async ({ request }) => {
  const form = await request.formData();
  return redirect(ownPath(form.get('back')), { status: 303, headers: { 'Set-Cookie': await setTheme(form.get('theme')) } });
});

/** The address has nothing to show. */
export const loader = () => redirect('/', { status: 303 });

export { Nothing as default } from '#app/components/shell/nothing.tsx';
