import { pageAction, redirectWithFlash, seeOther } from '#app/http/page.server.ts';
import { paths } from '#app/lib/paths.ts';

/** The button "Cancel" of a run that goes on. */
export const action = pageAction(
  async ({ app, owner, params }) => {
    const { id, finished_at: finished } = await app.services.runs.cancel(owner, params.id ?? '');
    const text =
      finished === null
        ? 'The run stops before its next artifact. What is done stays.'
        : 'The run was over already, or had not begun.';
    return redirectWithFlash(app, paths.run(id), { kind: 'done', text });
  },
  { scope: 'deploy' },
);

/** The address has nothing to show. */
export const loader = ({ params }: { params: { id?: string } }) => seeOther(paths.run(params.id ?? ''));

export { Nothing as default } from '#app/components/shell/nothing.tsx';
