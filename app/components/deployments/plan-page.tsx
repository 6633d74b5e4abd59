import { Form } from '@remix-run/react';
import { profileLabel } from '#app/components/projects/platform-words.ts';
import { FormKey } from '#app/components/shell/form-key.tsx';
import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { ButtonLink } from '#app/components/ui/button.tsx';
import { counted } from '#app/components/ui/count.ts';
import { EmptyState } from '#app/components/ui/empty-state.tsx';
import { ErrorSummary } from '#app/components/ui/error-summary.tsx';
import { JumpLink } from '#app/components/ui/jump-link.tsx';
import { Message } from '#app/components/ui/message.tsx';
import type { PlanView } from '#app/contracts/deploy-pages.ts';
import type { Profile, Project } from '#app/contracts/projects.ts';
import { paths } from '#app/lib/paths.ts';
import { ACKNOWLEDGE } from './allow-commands.tsx';
import type { ShownOptions } from './option-words.ts';
import { CONFIRM, PlanAside } from './plan-aside.tsx';
import { PlanChips, PlanCounts, type PlanFilter, PlanParts } from './plan-sections.tsx';

/** What the plan's page is made from. */
export interface PlanPageData {
  set: { id: string; name: string };
  project: Project;
  profile: Profile;
  options: ShownOptions;
  view: PlanView;
  filter: PlanFilter;
  /** The parameters of the plan's address. */
  address: Record<string, string | string[] | null>;
  memberCount: number;
  plannedAt: string;
}

/** Why a sent plan came back. */
export type PlanProblem =
  | { problem: 'stale' | 'unacknowledged' }
  | { problem: 'unconfirmed' | 'refused'; code: string; message: string };

/** Files that a plan may remove without the project's name being typed. */
const REMOVED_FREELY = 10;

/** Pruning a lot, or everything there is, takes more than a press of a button. */
function needsName({ sections }: PlanView, { prune }: ShownOptions): boolean {
  const gone = sections.changes.filter(({ action }) => action === 'remove');
  const files = gone.flatMap(({ places }) => places).filter(({ action }) => action === 'remove').length;
  const rows = Object.values(sections).flat();
  const isEmpty = rows.every(({ action }) => action === 'remove' || action === 'forget');
  return prune && gone.length > 0 && (files > REMOVED_FREELY || isEmpty);
}

const UNACKNOWLEDGED = 'Allow the new commands, or deploy without them';

const namedIn = (message: string, name: string): string => (message.includes(name) ? message : `${message} Type ${name}.`);

/** The plan: what needs the person first, everything that would happen, and the buttons that say how much. */
export function PlanPage({ plan, answer }: { plan: PlanPageData; answer: PlanProblem | undefined }) {
  const { set, project, profile, options, view, filter, address, memberCount, plannedAt } = plan;
  const to = (show: PlanFilter) => paths.setDeploy(set.id, { ...address, show: show === 'all' ? null : show });
  const unacknowledged = answer?.problem === 'unacknowledged';
  const unconfirmed =
    answer?.problem === 'unconfirmed' ? namedIn('Type the project’s name to confirm.', project.name) : undefined;
  const problems = [
    ...(unacknowledged ? [{ message: UNACKNOWLEDGED, fieldId: ACKNOWLEDGE }] : []),
    ...(unconfirmed ? [{ message: unconfirmed, fieldId: CONFIRM }] : []),
  ];
  const rows = Object.values(view.sections).flat();
  return (
    <Page>
      <PageHeader
        title={`Deploy to ${project.name}`}
        crumbs={[
          { name: 'Sets', to: paths.sets() },
          { name: set.name, to: paths.set(set.id) },
        ]}
        lede="This is the plan. Nothing has been written yet."
      />
      <ErrorSummary problems={problems} />
      {answer?.problem === 'stale' && (
        <Message kind="info" title="The plan changed while you were reading">
          A file or the set is not as it was. Nothing was written. This is the new plan, with {counted(view.changes, 'change')}.
        </Message>
      )}
      {answer?.problem === 'refused' && (
        <Message
          kind="failed"
          title={answer.code === 'project_busy' ? `${project.name} is being deployed to` : 'This could not be deployed'}
          actions={
            answer.code === 'project_busy' && (
              <ButtonLink small to={paths.runs({ project_id: project.id })}>
                See its runs
              </ButtonLink>
            )
          }
        >
          {answer.message}
        </Message>
      )}
      {view.warnings.map(({ code, message }) => (
        <Message key={`${code} ${message}`} kind="warning">
          {message}
        </Message>
      ))}
      {rows.length === 0 ? (
        <EmptyState
          icon="layers"
          title={memberCount === 0 ? `${set.name} is empty` : `${set.name} resolves to nothing`}
          actions={
            <ButtonLink variant="primary" icon="plus" to={paths.setMembersNew(set.id)}>
              Add members
            </ButtonLink>
          }
        >
          There is nothing to deploy. Add the artifacts, groups and sets that belong into it.
        </EmptyState>
      ) : (
        <Form
          className="cols"
          method="post"
          action={paths.setDeploy(set.id, { ...address, show: filter === 'all' ? null : filter })}
        >
          <FormKey />
          <input type="hidden" name="plan_digest" value={view.digest} />
          <div className="stack">
            <div className="grid gap-3">
              <PlanCounts view={view} />
              <div className="split">
                <PlanChips view={view} current={filter} to={to} />
                <JumpLink className="inline-flex min-h-6 items-center text-sm lg:hidden" to="go">
                  Go to the deploy button
                </JumpLink>
              </div>
            </div>
            <PlanParts view={view} filter={filter} />
          </div>
          <aside className="lg:sticky lg:top-6" aria-label="Deploy">
            {/* A tick and a typed name are for the plan that they were given to. */}
            <PlanAside
              key={`${project.id} ${profile.id} ${view.digest}`}
              view={view}
              setName={set.name}
              projectName={project.name}
              projectPath={project.path}
              profileName={profileLabel(profile)}
              options={options}
              changeTo={paths.setDeploy(set.id, { ...address, overwrite: [], step: 'options' })}
              plannedAt={plannedAt}
              errors={{ acknowledge: unacknowledged ? UNACKNOWLEDGED : undefined, confirm: unconfirmed }}
              needsName={needsName(view, options)}
            />
          </aside>
        </Form>
      )}
    </Page>
  );
}
