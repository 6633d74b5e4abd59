import type { ReactNode } from 'react';
import { ButtonLink } from '#app/components/ui/button.tsx';
import { Card } from '#app/components/ui/card.tsx';
import { counted } from '#app/components/ui/count.ts';
import { Icon } from '#app/components/ui/icon.tsx';
import type { HomePage, Progress } from '#app/contracts/home.ts';
import { paths } from '#app/lib/paths.ts';

interface Step {
  title: string;
  done: boolean;
  /** What it is about, or what came of it. */
  text: string;
  action: { label: string; to: string } | null;
}

/** Where the first deploy begins: with the set changed last, or with the list when it has nothing in it. */
function firstDeploy({ progress: { sets, projects }, sets: recent, last_project: project }: HomePage): Step['action'] {
  if (sets === 0 || projects === 0) return null;
  const set = recent.find(({ resolved_count: count }) => count > 0);
  if (!set) return { label: 'Choose a set', to: paths.sets() };
  const query = projects === 1 && project ? { project_id: project.id } : {};
  return { label: `Deploy ${set.name}`, to: paths.setDeploy(set.id, query) };
}

const stepsOf = ({ artifacts, sets, projects, deploys }: Progress, deploy: Step['action']): Step[] => [
  {
    title: 'Import artifacts',
    done: artifacts > 0,
    text:
      artifacts > 0
        ? `${counted(artifacts, 'artifact')} in the library.`
        : 'Point to a folder of skills, commands, agents, hooks and servers.',
    action: artifacts > 0 ? { label: 'See library', to: paths.artifacts() } : { label: 'Import', to: paths.importNew() },
  },
  {
    title: 'Make a set',
    done: sets > 0,
    text: sets > 0 ? `${counted(sets, 'set')}.` : 'Name a list of artifacts that belong together. Sets can hold other sets.',
    action: sets > 0 ? { label: 'See sets', to: paths.sets() } : { label: 'Create a set', to: paths.setNew() },
  },
  {
    title: 'Register a project',
    done: projects > 0,
    text: projects > 0 ? `${counted(projects, 'project')}.` : 'Point to the folder of a repository. Nothing is written yet.',
    action: projects > 0 ? { label: 'See projects', to: paths.projects() } : { label: 'Register', to: paths.projectNew() },
  },
  {
    title: 'Deploy',
    done: deploys > 0,
    text: deploys > 0 ? `${counted(deploys, 'deploy')}.` : 'You see every file that would change before anything is written.',
    action: deploys > 0 ? { label: 'See runs', to: paths.runs() } : deploy,
  },
];

/** Whether somebody has been through all four steps. */
export const isSetUp = (progress: Progress): boolean => stepsOf(progress, null).every((step) => step.done);

function StepItem({ step, number, isNext }: { step: Step; number: number; isNext: boolean }) {
  const { title, done, text, action } = step;
  const mark: ReactNode = done ? <Icon name="check" size="sm" /> : <span aria-hidden="true">{number}</span>;
  return (
    <li className={done ? 'done' : isNext ? 'now' : undefined}>
      <span className="mark">{mark}</span>
      <div>
        <h3 className="text-base">
          {title}
          {done && <span className="sr-only"> (done)</span>}
        </h3>
        <p className="text-sm text-ink-muted">{text}</p>
      </div>
      <div className="actions">
        {action ? (
          <ButtonLink small variant={done ? 'quiet' : isNext ? 'primary' : 'secondary'} to={action.to}>
            {action.label}
          </ButtonLink>
        ) : (
          <span className="text-sm text-ink-faint">After steps 2 and 3</span>
        )}
      </div>
    </li>
  );
}

/** The four steps to the first deploy, ticked off by what there is. Any order; the next one is primary. */
export function Checklist({ home }: { home: HomePage }) {
  const steps = stepsOf(home.progress, firstDeploy(home));
  const next = steps.find((step) => !step.done && step.action !== null);
  return (
    <Card
      title="First deploy"
      aside={
        <span className="text-sm text-ink-muted tabular-nums">
          {steps.filter((step) => step.done).length} of {steps.length} done
        </span>
      }
    >
      <ol className="steps">
        {steps.map((step, index) => (
          <StepItem key={step.title} step={step} number={index + 1} isNext={step === next} />
        ))}
      </ol>
    </Card>
  );
}
