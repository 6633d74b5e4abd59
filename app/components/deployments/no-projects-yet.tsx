import { ButtonLink } from '#app/components/ui/button.tsx';
import { EmptyState } from '#app/components/ui/empty-state.tsx';
import { paths } from '#app/lib/paths.ts';

/** A set cannot be deployed before there is a folder to deploy it into. */
export function NoProjectsYet({ setId }: { setId: string }) {
  return (
    <EmptyState
      icon="folder"
      title="No projects yet"
      actions={
        <ButtonLink variant="primary" icon="plus" to={paths.projectNew({ back: paths.setDeploy(setId) })}>
          Register a project
        </ButtonLink>
      }
    >
      A project is a folder on this machine. Registering one writes nothing into it.
    </EmptyState>
  );
}
