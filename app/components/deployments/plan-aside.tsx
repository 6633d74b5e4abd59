import { Link } from '@remix-run/react';
import { Button } from '#app/components/ui/button.tsx';
import { Card } from '#app/components/ui/card.tsx';
import { counted } from '#app/components/ui/count.ts';
import { Pairs } from '#app/components/ui/facts.tsx';
import { TextField } from '#app/components/ui/field.tsx';
import { RelativeTime } from '#app/components/ui/time.tsx';
import type { PlanView } from '#app/contracts/deploy-pages.ts';
import { AllowCommands } from './allow-commands.tsx';
import { conflictWords, modeWords, type ShownOptions } from './option-words.ts';

/** Id of the field that can be at fault. */
export const CONFIRM = 'confirm';

interface PlanAsideProps {
  view: PlanView;
  setName: string;
  projectName: string;
  /** Its folder, since two projects may have one name. */
  projectPath: string;
  profileName: string;
  options: ShownOptions;
  /** Where the options are changed. */
  changeTo: string;
  plannedAt: string;
  /** What is wrong with the tick or the confirmation, after a refused post. */
  errors: { acknowledge?: string; confirm?: string };
  /** The project's name has to be typed first. */
  needsName: boolean;
}

/** What is deployed where and how, what runs code, and the buttons that say how much they do. */
export function PlanAside({
  view,
  setName,
  projectName,
  projectPath,
  profileName,
  options,
  changeTo,
  plannedAt,
  errors,
  needsName,
}: PlanAsideProps) {
  const { changes, withoutCode, newCommands } = view;
  const commands = [...new Set(newCommands.flatMap((one) => one.commands))];
  return (
    <Card
      id="go"
      title={setName}
      aside={
        <Link className="inline-flex min-h-6 items-center text-sm" to={changeTo}>
          Change
        </Link>
      }
    >
      <div className="lined">
        <div className="p-4">
          <Pairs
            pairs={[
              { name: 'Project', value: projectName },
              { name: 'Folder', value: <code className="break-all">{projectPath}</code> },
              { name: 'Profile', value: profileName },
              { name: 'Conflicts', value: conflictWords[options.on_conflict] },
              { name: 'Mode', value: modeWords[options.mode] },
              { name: 'Prune', value: options.prune ? 'On' : 'Off' },
            ]}
          />
        </div>
        <AllowCommands commands={commands} isEither error={errors.acknowledge} />
        {needsName && changes > 0 && (
          <div className="p-4">
            <TextField
              field={{
                id: CONFIRM,
                name: 'confirm',
                errors: errors.confirm ? [errors.confirm] : undefined,
              }}
              label={`Type ${projectName} to remove ${counted(view.removals, 'artifact')}`}
            />
          </div>
        )}
        <div className="grid gap-3 p-4">
          {changes > 0 ? (
            <div className="grid gap-2">
              <Button variant="primary" className="min-h-10 w-full" name="intent" value="deploy">
                Deploy {counted(changes, 'change')}
              </Button>
              {newCommands.length > 0 && withoutCode > 0 && (
                <Button className="w-full" name="intent" value="without_code">
                  Deploy {withoutCode}, without the commands
                </Button>
              )}
            </div>
          ) : view.joins ? (
            <div className="grid gap-2">
              <p>Another set or profile has put all of this there. Deploy to keep it for this set too.</p>
              <Button variant="primary" className="min-h-10 w-full" name="intent" value="deploy">
                Deploy
              </Button>
            </div>
          ) : (
            <p className="font-medium">
              {view.isHeldByAtomic
                ? 'Nothing will be deployed: one row fails, and the mode is all or nothing.'
                : 'Nothing to deploy.'}
            </p>
          )}
          <p className="text-sm text-ink-faint">
            Planned <RelativeTime at={plannedAt} />. If a file changes before you deploy, nothing is written and you see the new
            plan.
          </p>
        </div>
      </div>
    </Card>
  );
}
