import { Form, Link } from '@remix-run/react';
import type { ReactNode } from 'react';
import { profileLabel, whereWords } from '#app/components/projects/platform-words.ts';
import { Button, ButtonLink } from '#app/components/ui/button.tsx';
import { Choice, Choices } from '#app/components/ui/choice.tsx';
import { listed } from '#app/components/ui/count.ts';
import { EmptyState } from '#app/components/ui/empty-state.tsx';
import { Check } from '#app/components/ui/field.tsx';
import { LiveSearchField } from '#app/components/ui/live-search-field.tsx';
import { Message } from '#app/components/ui/message.tsx';
import type { Project } from '#app/contracts/projects.ts';
import { paths } from '#app/lib/paths.ts';
import { conflictWords, modeWords, type ShownOptions } from './option-words.ts';

interface ProjectStepProps {
  setId: string;
  projects: readonly Project[];
  total: number;
  search: string;
}

/** As many projects are looked through by eye; with more there is a search. */
const BY_EYE = 12;

/** First step: which project. */
export function ProjectStep({ setId, projects, total, search }: ProjectStepProps) {
  return (
    <>
      {(search !== '' || total > BY_EYE) && (
        <Form className="toolbar" method="get" action={paths.setDeploy(setId)} role="search" aria-label="Projects">
          <LiveSearchField
            id="project-name"
            name="name"
            label="Search projects by name or folder"
            placeholder="Name or folder"
            defaultValue={search}
          />
          <Button>Search</Button>
        </Form>
      )}
      {projects.length === 0 ? (
        <EmptyState
          icon="search"
          title={`No project matches “${search}”`}
          actions={<ButtonLink to={paths.setDeploy(setId)}>Show all projects</ButtonLink>}
        >
          Names and folders are searched for as typed, in any case.
        </EmptyState>
      ) : (
        <ProjectChoice setId={setId} projects={projects} />
      )}
    </>
  );
}

/** The projects with their folders, to take one or several of. */
function ProjectPick({ projects, several = false }: { projects: readonly Project[]; several?: boolean }) {
  return (
    <fieldset className="min-w-0">
      <legend className="sr-only">{several ? 'Projects' : 'Project'}</legend>
      <ul className="pick">
        {projects.map(({ id, name, path, profiles }, index) => (
          <li key={id}>
            <input
              type={several ? 'checkbox' : 'radio'}
              id={`project-${id}`}
              name="project_id"
              value={id}
              defaultChecked={!several && index === 0}
            />
            <label htmlFor={`project-${id}`} className="min-w-0">
              <span className="font-medium">{name}</span>
              <code className="text-sm text-ink-muted">{path}</code>
            </label>
            <div className="side">{listed(profiles.map(profileLabel)) || 'No profile'}</div>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

const PlanComesNext = () => (
  <p className="border-b border-line px-4 py-2.5 text-sm text-ink-muted">
    The plan comes next. Nothing is written before you have seen it.
  </p>
);

/** Other ways to choose at the left, the way on at the right. */
function Foot({ setId, children }: { setId: string; children: ReactNode }) {
  return (
    <div className="card-foot">
      {children}
      <div className="actions">
        <ButtonLink variant="quiet" to={paths.set(setId)}>
          Cancel
        </ButtonLink>
        <Button variant="primary">Show the plan</Button>
      </div>
    </div>
  );
}

interface ProjectsStepProps extends Pick<ProjectStepProps, 'setId' | 'projects'> {
  /** The form was sent without a choice. */
  isMissing: boolean;
}

/** First step towards several projects at once: which ones. Each gets the set through its first profile. */
export function ProjectsStep({ setId, projects, isMissing }: ProjectsStepProps) {
  const usable = projects.filter(({ profiles }) => profiles.length > 0);
  return (
    <>
      {isMissing && (
        <Message kind="warning" title="No project is chosen">
          Tick the projects that should get the set.
        </Message>
      )}
      <Form className="card" method="get" action={paths.setDeployMany(setId)}>
        <PlanComesNext />
        <input type="hidden" name="sent" value="1" />
        <ProjectPick projects={usable} several />
        <Foot setId={setId}>
          <Link to={paths.setDeploy(setId)}>Only one project</Link>
        </Foot>
      </Form>
    </>
  );
}

function ProjectChoice({ setId, projects }: Pick<ProjectStepProps, 'setId' | 'projects'>) {
  return (
    <Form className="card" method="get" action={paths.setDeploy(setId)}>
      <PlanComesNext />
      <ProjectPick projects={projects} />
      <Foot setId={setId}>
        <div className="flex flex-wrap gap-x-4">
          <Link to={paths.projectNew({ back: paths.setDeploy(setId) })}>Register a project</Link>
          {projects.length > 1 && <Link to={paths.setDeployMany(setId)}>Several projects</Link>}
        </div>
      </Foot>
    </Form>
  );
}

interface OptionsStepProps {
  setId: string;
  project: Project;
  profileId: string;
  options: ShownOptions;
}

/** Second step, where there is something to choose: profile and options. */
export function OptionsStep({ setId, project, profileId, options }: OptionsStepProps) {
  const { on_conflict: onConflict, mode, prune } = options;
  return (
    <Form className="card" method="get" action={paths.setDeploy(setId)}>
      <input type="hidden" name="project_id" value={project.id} />
      <div className="grid gap-6 p-4">
        <Choices legend="Profile" wide>
          {project.profiles.map((profile) => (
            <Choice
              key={profile.id}
              name="profile_id"
              value={profile.id}
              title={profileLabel(profile)}
              defaultChecked={profile.id === profileId}
            >
              {whereWords(profile)}
            </Choice>
          ))}
        </Choices>
        <Choices legend="Where you edited what the set wants to change">
          <Choice name="on_conflict" value="keep" title={conflictWords.keep} defaultChecked={onConflict === 'keep'}>
            Files you edited, and files that were there before, stay as they are
          </Choice>
          <Choice
            name="on_conflict"
            value="overwrite"
            title={conflictWords.overwrite}
            defaultChecked={onConflict === 'overwrite'}
          >
            Yours are kept as backups inside the project
          </Choice>
          <Choice name="on_conflict" value="fail" title={conflictWords.fail} defaultChecked={onConflict === 'fail'}>
            They stay as they are, and the run says that it failed
          </Choice>
        </Choices>
        <Choices legend="When one artifact fails">
          <Choice name="mode" value="per_artifact" title={modeWords.per_artifact} defaultChecked={mode === 'per_artifact'}>
            The others are deployed
          </Choice>
          <Choice name="mode" value="atomic" title={modeWords.atomic} defaultChecked={mode === 'atomic'}>
            Nothing is written at all
          </Choice>
        </Choices>
        <Check id="prune" name="prune" value="true" defaultChecked={prune}>
          <b>Prune</b>: also take out what this set put here and no longer holds. What you edited stays.
        </Check>
      </div>
      <div className="card-foot">
        <span>Nothing is written before you have seen the plan.</span>
        <div className="actions">
          <ButtonLink variant="quiet" to={paths.setDeploy(setId)}>
            Another project
          </ButtonLink>
          <Button variant="primary">Show the plan</Button>
        </div>
      </div>
    </Form>
  );
}
