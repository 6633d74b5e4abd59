import { formIdempotency, underWay } from '#app/http/form-once.server.ts';
import { formPatience } from '#app/http/form-patience.server.ts';
import { formRefusal, pageAction, redirectWithFlash, seeOther } from '#app/http/page.server.ts';
import { paths } from '#app/lib/paths.ts';

/** The button "Retry": carries out again what failed, and shows that run. Pressed twice on one page it is one run. */
export const action = pageAction(
  async (context) => {
    const { app, owner, actor, params, request } = context;
    const runId = params.id ?? '';
    const idempotency = formIdempotency('retry', await request.formData(), [runId]);
    try {
      const { answer } = await app.services.retries.retry({ owner, actor, runId, patience: formPatience(context), idempotency });
      return seeOther(answer.run_id === null ? paths.runs() : paths.run(answer.run_id));
    } catch (error) {
      const going = await underWay(context, error);
      if (going) return going;
      const refusal = formRefusal(error);
      if (!refusal) throw error;
      return redirectWithFlash(app, paths.run(runId), { kind: 'failed', text: refusal.message });
    }
  },
  { scope: 'deploy' },
);

/** The address has nothing to show. */
export const loader = ({ params }: { params: { id?: string } }) => seeOther(paths.run(params.id ?? ''));

export { Nothing as default } from '#app/components/shell/nothing.tsx';
