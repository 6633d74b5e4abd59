import { data } from '@remix-run/node';
import type { PlannedOrder } from '#app/contracts/drift-pages.ts';
import type { ManyOrder } from '#app/services/deployments/many-orders.server.ts';
import { textEntry } from './form-entries.server.ts';
import { formIdempotency, underWay } from './form-once.server.ts';
import { formPatience } from './form-patience.server.ts';
import { formRefusal, type PageContext, seeOther } from './page.server.ts';
import { statusOf } from './problem.server.ts';

const orderText = ({ setId, projectId, profileId }: Required<ManyOrder>): string => [setId, projectId, profileId].join(' ');

function orderOf(text: string): ManyOrder {
  const [setId = '', projectId = '', profileId = ''] = text.split(' ');
  return { setId, projectId, profileId };
}

/** What each order would do, for a page that shows one plan over many projects. @throws AppError as the deploys */
export async function planMany(
  { app, owner }: Pick<PageContext, 'app' | 'owner'>,
  orders: readonly ManyOrder[],
): Promise<{ digest: string; plans: PlannedOrder[] }> {
  if (orders.length === 0) return { digest: '', plans: [] };
  const { digest, plans } = await app.services.manyDeploys.plan(owner, orders, {});
  return {
    digest,
    plans: plans.map(({ prepared: { target, set }, plan, problem }) => ({
      order: orderText({ setId: set.set_id ?? '', projectId: target.project.id, profileId: target.profile.id }),
      project: { id: target.project.id, name: target.project.name },
      set: set.set_name ?? '',
      profile: { name: target.profile.name, platform: target.profile.platform, root_dir: target.profile.root_dir },
      plan,
      problem,
    })),
  };
}

/**
 * Does what the button of such a plan says. Pressing it twice on one page is one deploy each.
 * @param resultAt where the runs are shown
 */
export async function sendMany({ app, owner, actor, request, url }: PageContext, resultAt: (runs: string[]) => string) {
  const form = await request.formData();
  const orders = form.getAll('order').flatMap((order) => (typeof order === 'string' ? [orderOf(order)] : []));
  const acknowledge: 'runs_code'[] = form.getAll('acknowledge').includes('runs_code') ? ['runs_code'] : [];
  const plan_digest = textEntry(form, 'plan_digest');
  const idempotency = formIdempotency('many', form, [url.pathname, orders, plan_digest, acknowledge]);
  try {
    const { answer } = await app.services.manyDeploys.carryOut({
      owner,
      actor,
      orders,
      options: { plan_digest, acknowledge },
      idempotency,
      patience: formPatience({ request }),
    });
    return seeOther(resultAt(answer.runs.flatMap(({ run_id }) => run_id ?? [])));
  } catch (error) {
    const going = await underWay({ app }, error);
    if (going) return going;
    const refusal = formRefusal(error);
    if (!refusal) throw error;
    return data({ code: refusal.code, message: refusal.message }, { status: statusOf(refusal.code) });
  }
}
