import { Form, Link } from '@remix-run/react';
import { AllowCommands } from '#app/components/deployments/allow-commands.tsx';
import { PlanCounts, PlanParts } from '#app/components/deployments/plan-sections.tsx';
import type { PlanRefusal } from '#app/components/deployments/reversal-plan.tsx';
import { Button, ButtonLink } from '#app/components/ui/button.tsx';
import { Card } from '#app/components/ui/card.tsx';
import { counted, numbered } from '#app/components/ui/count.ts';
import { EmptyState } from '#app/components/ui/empty-state.tsx';
import { Message } from '#app/components/ui/message.tsx';
import type { LevelPlan } from '#app/contracts/drift-pages.ts';
import { paths } from '#app/lib/paths.ts';

function PlanCard({ plan }: { plan: LevelPlan }) {
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

/** One plan over many projects, with one button that says how much it does. */
export function LevelPlans({
  plans,
  digest,
  refusal,
}: {
  plans: readonly LevelPlan[];
  digest: string;
  refusal: PlanRefusal | undefined;
}) {
  if (plans.length === 0)
    return (
      <EmptyState
        icon="circle-check"
        title="Every project is in sync"
        actions={<ButtonLink to={paths.drift()}>See how projects stand</ButtonLink>}
      >
        There is nothing to bring level.
      </EmptyState>
    );
  const views = plans.flatMap(({ view }) => view ?? []);
  const changes = views.reduce((sum, view) => sum + view.changes, 0);
  const projects = new Set(plans.flatMap(({ project, view }) => (view && view.changes > 0 ? [project.id] : []))).size;
  const commands = [...new Set(views.flatMap((view) => view.newCommands.flatMap((one) => one.commands)))];
  return (
    <Form className="cols" method="post">
      <input type="hidden" name="plan_digest" value={digest} />
      {plans.map(({ order }) => (
        <input key={order} type="hidden" name="order" value={order} />
      ))}
      <div className="stack">
        {refusal && (
          <Message
            kind={refusal.code === 'plan_stale' ? 'info' : 'failed'}
            title={refusal.code === 'plan_stale' ? 'The plan changed while you were reading' : 'Nothing was done'}
          >
            {refusal.code === 'plan_stale' ? 'Nothing was written. This is the new plan.' : refusal.message}
          </Message>
        )}
        {plans.map((plan) => (
          <PlanCard key={plan.order} plan={plan} />
        ))}
      </div>
      <aside className="lg:sticky lg:top-6" aria-label="Bring level">
        <Card title="All of them" count={numbered(plans.length)}>
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
                <p className="font-medium">Nothing can be brought level: what is left needs a decision in its project.</p>
              )}
              <ButtonLink to={paths.drift()}>Leave them as they are</ButtonLink>
            </div>
          </div>
        </Card>
      </aside>
    </Form>
  );
}
