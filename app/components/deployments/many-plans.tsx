import { Form, Link } from '@remix-run/react';
import type { ReactNode } from 'react';
import { profileLabel } from '#app/components/projects/platform-words.ts';
import { FormKey } from '#app/components/shell/form-key.tsx';
import { Button } from '#app/components/ui/button.tsx';
import { Card } from '#app/components/ui/card.tsx';
import { counted, numbered } from '#app/components/ui/count.ts';
import type { PlanView } from '#app/contracts/deploy-pages.ts';
import type { PlannedOrder } from '#app/contracts/drift-pages.ts';
import { paths } from '#app/lib/paths.ts';
import { AllowCommands } from './allow-commands.tsx';
import { type PlanRefusal, PlanRefused } from './plan-refused.tsx';
import { PlanCounts, PlanParts } from './plan-sections.tsx';
import { fixedPlanView } from './plan-view.ts';

/** One of many plans as it is shown. */
export interface ShownOrder extends Omit<PlannedOrder, 'plan' | 'profile'> {
  profile: string;
  view: PlanView | null;
}

/** What the page needs of a plan; the rest stays on the server. */
export const shownOrder = ({ plan, profile, ...order }: PlannedOrder, colour: (view: PlanView) => PlanView): ShownOrder => ({
  ...order,
  profile: profileLabel(profile),
  view: plan && colour(fixedPlanView(plan)),
});

function PlanCard({ plan }: { plan: ShownOrder }) {
  const { project, set, profile, view, problem } = plan;
  return (
    <Card
      title={`${set} to ${project.name}`}
      aside={<span className="text-sm text-ink-muted">{profile}</span>}
      className={problem ? 'failed' : undefined}
    >
      <div className="grid gap-3 p-4">
        {view && <PlanCounts view={view} />}
        {problem && (
          <p>
            {problem.message} <Link to={paths.project(project.id)}>Go to {project.name}</Link>
          </p>
        )}
        {view && view.changes > 0 && (
          <details>
            <summary className="cursor-pointer py-1 text-sm">
              What happens to each artifact of {`${set} in ${project.name}`}
            </summary>
            <div className="mt-3 grid gap-3">
              <PlanParts view={view} filter="changes" />
            </div>
          </details>
        )}
      </div>
    </Card>
  );
}

interface ManyPlansProps {
  plans: readonly ShownOrder[];
  digest: string;
  refusal: PlanRefusal | undefined;
  /** What the aside is called. */
  label: string;
  /** Said in place of the button when there is nothing to do. */
  nothing: string;
  /** The way out. */
  keep: ReactNode;
}

/** One plan over many projects, with one button that says how much it does. */
export function ManyPlans({ plans, digest, refusal, label, nothing, keep }: ManyPlansProps) {
  const views = plans.flatMap(({ view }) => view ?? []);
  const changes = views.reduce((sum, view) => sum + view.changes, 0);
  const projects = new Set(plans.flatMap(({ project, view }) => (view && view.changes > 0 ? [project.id] : []))).size;
  const commands = [...new Set(views.flatMap((view) => view.newCommands.flatMap((one) => one.commands)))];
  return (
    <Form className="cols" method="post">
      <FormKey />
      <input type="hidden" name="plan_digest" value={digest} />
      {plans.map(({ order }) => (
        <input key={order} type="hidden" name="order" value={order} />
      ))}
      <div className="stack">
        <PlanRefused refusal={refusal} changes={changes} />
        {plans.map((plan) => (
          <PlanCard key={plan.order} plan={plan} />
        ))}
      </div>
      <aside className="lg:sticky lg:top-6" aria-label={label}>
        {/* A tick is for the plans that it was given to. */}
        <Card title="All of them" count={numbered(plans.length)} key={digest}>
          <div className="lined">
            <div className="grid gap-3 p-4">
              <p>Files that were edited by hand are left alone. One project that fails stops no other.</p>
            </div>
            <AllowCommands commands={commands} />
            <div className="grid gap-2 p-4">
              {changes > 0 ? (
                <Button variant="primary" className="min-h-10 w-full">
                  Deploy {counted(changes, 'change')} to {counted(projects, 'project')}
                </Button>
              ) : (
                <p className="font-medium">{nothing}</p>
              )}
              {keep}
            </div>
          </div>
        </Card>
      </aside>
    </Form>
  );
}
