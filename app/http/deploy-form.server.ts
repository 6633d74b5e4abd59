import type { DeployInput, PlanAnswer } from '#app/contracts/deployments.ts';
import { isDecidable, placesToOverwrite } from '#app/domain/deploy/decide.ts';
import { CONFLICT_POLICIES, DEPLOY_MODES } from '#app/domain/deploy/plan-types.ts';
import { isAppError } from '#app/domain/errors.ts';
import { choiceParam, listParam, textParam } from '#app/lib/page-query.ts';
import { textEntry } from './form-entries.server.ts';
import { formIdempotency } from './form-once.server.ts';
import { formPatience } from './form-patience.server.ts';
import type { PageContext } from './page.server.ts';

/** What the address of a deploy says: target, options, and the artifacts where the set's is taken. */
export interface DeployQuery {
  projectId: string;
  profileId: string;
  options: Required<Pick<DeployInput, 'on_conflict' | 'mode' | 'prune'>>;
  overwrite: string[];
}

export const deployQuery = (params: URLSearchParams): DeployQuery => ({
  projectId: textParam(params, 'project_id'),
  profileId: textParam(params, 'profile_id'),
  options: {
    on_conflict: choiceParam(params, 'on_conflict', CONFLICT_POLICIES),
    mode: choiceParam(params, 'mode', DEPLOY_MODES),
    prune: textParam(params, 'prune') === 'true',
  },
  overwrite: [...new Set(listParam(params, 'overwrite', 100))],
});

/** A deploy's query as parameters of its address; what is as usual is left out. */
export const deployParameters = ({ projectId, profileId, options, overwrite }: DeployQuery) => ({
  project_id: projectId,
  profile_id: profileId,
  on_conflict: options.on_conflict === 'keep' ? null : options.on_conflict,
  mode: options.mode === 'per_artifact' ? null : options.mode,
  prune: options.prune ? 'true' : null,
  overwrite,
});

export interface QueriedPlan {
  input: DeployInput;
  plan: PlanAnswer;
  /** The artifacts where the set's is really taken. */
  overwritten: string[];
}

/**
 * The plan that an address asks for. A person decides about artifacts; which of their places that means, the plan without
 * decisions says.
 */
export async function queriedPlan(
  { app, owner }: Pick<PageContext, 'app' | 'owner'>,
  setId: string,
  { projectId, profileId, options, overwrite }: DeployQuery,
  diff: boolean,
): Promise<QueriedPlan> {
  const { deployments } = app.services;
  const input: DeployInput = { project_id: projectId, profile_id: profileId === '' ? undefined : profileId, ...options };
  const plain = await deployments.plan(owner, setId, input, { diff: diff && overwrite.length === 0 });
  if (overwrite.length === 0) return { input, plan: plain, overwritten: [] };
  const decided = plain.items.filter((item) => overwrite.includes(item.artifact_uuid) && isDecidable(item));
  const decisions = decided.flatMap((item) =>
    placesToOverwrite(item).map((place) => ({ ...place, choice: 'overwrite' as const })),
  );
  const decidedInput = { ...input, decisions };
  const plan = await deployments.plan(owner, setId, decidedInput, { diff });
  return { input: decidedInput, plan, overwritten: decided.map((item) => item.artifact_uuid) };
}

/** What became of a sent plan. Only `deployed` has written anything. */
export type DeployFormAnswer =
  | { outcome: 'deployed'; runId: string }
  | { outcome: 'under_way' }
  /** The choices are not those of the plan that was shown, so there is a new one to look at. */
  | { outcome: 'replan'; query: DeployQuery; changed: boolean }
  | { outcome: 'stale' }
  | { outcome: 'unacknowledged' };

/** The artifacts where the form takes the set's. */
const chosenIn = (form: FormData): string[] =>
  [...form.entries()].flatMap(([name, value]) =>
    name.startsWith('decision.') && value === 'overwrite' ? [name.slice('decision.'.length)] : [],
  );

const sameChoices = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((uuid) => b.includes(uuid));

/**
 * Does what the buttons of a plan say. Nothing is written unless the plan that was shown is the plan that would be carried out.
 * @throws AppError as the deploy itself
 */
export async function sendPlan(context: PageContext, setId: string): Promise<DeployFormAnswer> {
  const { app, owner, actor, url } = context;
  const form = await context.request.formData();
  const query = deployQuery(url.searchParams);
  const chosen = chosenIn(form);
  const changed = !sameChoices(chosen, query.overwrite);
  const intent = textEntry(form, 'intent');
  if (changed || intent === 'replan') return { outcome: 'replan', query: { ...query, overwrite: chosen }, changed };
  const { input, plan } = await queriedPlan(context, setId, query, false);
  const digest = textEntry(form, 'plan_digest');
  const withCode = intent !== 'without_code';
  const ticked = form.getAll('acknowledge').includes('runs_code');
  const isShownPlan = plan.plan_digest === digest;
  if (isShownPlan && withCode && !ticked && plan.items.some((item) => item.needs_acknowledgement))
    return { outcome: 'unacknowledged' };
  const confirm = textEntry(form, 'confirm').trim() || undefined;
  const acknowledge: DeployInput['acknowledge'] = withCode && ticked ? ['runs_code'] : [];
  // Pressing the button twice on one page is one deploy. A plan that is not the one shown any more goes on to be refused there,
  // unless it was carried out by the first press.
  const idempotency = formIdempotency('deploy', form, [setId, query, digest, acknowledge, confirm]);
  const whole: DeployInput = { ...input, plan_digest: digest, acknowledge, confirm };
  try {
    const { answer } = await app.services.deployments.deploy({
      owner,
      actor,
      setId,
      input: whole,
      idempotency,
      patience: formPatience(context),
    });
    return answer.run_id === null ? { outcome: 'stale' } : { outcome: 'deployed', runId: answer.run_id };
  } catch (error) {
    if (isAppError(error) && error.code === 'plan_stale') return { outcome: 'stale' };
    if (isAppError(error) && error.code === 'idempotency_in_flight') return { outcome: 'under_way' };
    throw error;
  }
}
