import { createHash } from 'node:crypto';
import { textEntry } from '#app/http/form-entries.server.ts';
import { formRefusal, pageAction, redirectWithFlash, seeOther } from '#app/http/page.server.ts';
import { paths } from '#app/lib/paths.ts';

/** The button "Retry": carries out again what failed, and shows that run. Pressed twice on one page it is one run. */
export const action = pageAction(
  async ({ app, owner, actor, params, request }) => {
    const runId = params.id ?? '';
    const key = textEntry(await request.formData(), 'form_key');
    const fingerprint = createHash('sha256').update(runId).digest('hex');
    const idempotency = /^[\w-]{8,64}$/.test(key) ? { key: `form:retry:${key}`, fingerprint } : null;
    try {
      const { answer } = await app.services.retries.retry({ owner, actor, runId, patience: 3000, idempotency });
      return seeOther(answer.run_id === null ? paths.runs() : paths.run(answer.run_id));
    } catch (error) {
      const refusal = formRefusal(error);
      if (!refusal) throw error;
      return redirectWithFlash(app, paths.run(runId), { kind: 'failed', text: refusal.message });
    }
  },
  { scope: 'deploy' },
);

/** The address has nothing to show. */
export const loader = ({ params }: { params: { id?: string } }) => seeOther(paths.run(params.id ?? ''));
