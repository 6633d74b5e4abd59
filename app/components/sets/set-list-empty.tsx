import { ButtonLink } from '#app/components/ui/button.tsx';
import { counted, listed } from '#app/components/ui/count.ts';
import { EmptyState } from '#app/components/ui/empty-state.tsx';
import { paths } from '#app/lib/paths.ts';

/** There is no set at all: offers to make the first. */
export function NoSetsYet() {
  return (
    <EmptyState
      icon="layers"
      title="No sets yet"
      actions={
        <>
          <ButtonLink variant="primary" icon="plus" to={paths.setNew()}>
            Create your first deployment set
          </ButtonLink>
          <ButtonLink icon="import" to={paths.importNew()}>
            Import artifacts
          </ButtonLink>
          <ButtonLink variant="quiet" to={paths.setImport()}>
            Import a set
          </ButtonLink>
        </>
      }
    >
      A set is a named list of artifacts you deploy together. Start with the ones every project needs; larger sets can build on it
      later.
    </EmptyState>
  );
}

/** None of the sets matches: offers to clear. */
export function NoSetsFound({ name, tags, all }: { name: string; tags: readonly string[]; all: number }) {
  if (name === '' && tags.length === 0) {
    return (
      <EmptyState
        icon="layers"
        title="The list ends before this page"
        actions={<ButtonLink to={paths.sets()}>Go to the first page</ButtonLink>}
      >
        There {all === 1 ? 'is' : 'are'} {counted(all, 'set')}.
      </EmptyState>
    );
  }
  const wanted = [
    name && `matches “${name}”`,
    tags.length > 0 && `has the ${tags.length === 1 ? 'tag' : 'tags'} ${listed(tags, tags.length)}`,
  ];
  return (
    <EmptyState
      icon="search"
      title={`No set ${wanted.filter(Boolean).join(' and ')}`}
      actions={<ButtonLink to={paths.sets()}>Clear search and filters</ButtonLink>}
    >
      {name && 'The name is searched for as typed, in any case. '}
      Without the filters there {all === 1 ? 'is' : 'are'} {counted(all, 'set')}.
    </EmptyState>
  );
}
