import { data } from '@remix-run/node';
import type { DeployInput } from '#app/contracts/deployments.ts';
import { paths } from '#app/lib/paths.ts';
import { textEntry } from './form-entries.server.ts';
import { formIdempotency, underWay } from './form-once.server.ts';
import { formRefusal, type PageContext, seeOther } from './page.server.ts';
import { statusOf } from './problem.server.ts';

/** What a plan's form sends along: the plan that was looked at, and what was typed and ticked. */
export interface SentPlan {
  plan_digest: string;
  confirm: string | undefined;
  acknowledge: DeployInput['acknowledge'];
  idempotency: { key: string; fingerprint: string } | null;
}

/** Reads the form of a plan. Pressing its button twice on one page is one run. */
export async function sentPlan({ request, url }: PageContext): Promise<SentPlan> {
  const form = await request.formData();
  const plan_digest = textEntry(form, 'plan_digest');
  const confirm = textEntry(form, 'confirm').trim() || undefined;
  const acknowledge: DeployInput['acknowledge'] = form.getAll('acknowledge').includes('runs_code') ? ['runs_code'] : [];
  const idempotency = formIdempotency('plan', form, [url.pathname, url.search, plan_digest, confirm, acknowledge]);
  return { plan_digest, confirm, acknowledge, idempotency };
}

/** Goes to the run that a plan was carried out by, or says at the same page why it was not. Only a run has written anything. */
export async function answerPlan(context: PageContext, work: () => Promise<{ answer: { run_id: string | null } }>) {
  try {
    const { answer } = await work();
    return seeOther(answer.run_id === null ? paths.runs() : paths.run(answer.run_id));
  } catch (error) {
    const going = await underWay(context, error);
    if (going) return going;
    const refusal = formRefusal(error);
    if (!refusal) throw error;
    return data({ code: refusal.code, message: refusal.message }, { status: statusOf(refusal.code) });
  }
}
