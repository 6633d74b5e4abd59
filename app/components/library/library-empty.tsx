import { ButtonLink } from '#app/components/ui/button.tsx';
import { counted, listed } from '#app/components/ui/count.ts';
import { EmptyState } from '#app/components/ui/empty-state.tsx';
import { paths } from '#app/lib/paths.ts';
import type { ArtifactFilters } from './artifact-filters.tsx';
import { typeWords } from './artifact-words.ts';

/** There is no artifact at all: offers to take some in. */
export function NoArtifactsYet() {
  return (
    <EmptyState
      icon="book"
      title="No artifacts yet"
      actions={
        <ButtonLink variant="primary" icon="import" to={paths.importNew()}>
          Import your first artifacts
        </ButtonLink>
      }
    >
      The library holds the skills, commands, agents, hooks, MCP servers and plugins that sets are made of. Take them in from a
      folder, a git repository or an archive.
    </EmptyState>
  );
}

/** None of the artifacts matches: offers to clear. */
export function NoArtifactsFound({ filters, all }: { filters: ArtifactFilters; all: number }) {
  const { q, type, tags } = filters;
  const what = type === null ? 'artifact' : typeWords[type];
  const wanted = [
    q && `matches “${q}”`,
    tags.length > 0 && `has the ${tags.length === 1 ? 'tag' : 'tags'} ${listed(tags, tags.length)}`,
  ].filter(Boolean);
  return (
    <EmptyState
      icon="search"
      title={`No ${what}${wanted.length > 0 ? ` ${wanted.join(' and ')}` : ' in the library'}`}
      actions={<ButtonLink to={paths.artifacts()}>Clear search and filters</ButtonLink>}
    >
      {q && 'Words are looked for in names, descriptions, tags and the text of the main document. '}
      Without the filters there {all === 1 ? 'is' : 'are'} {counted(all, 'artifact')}.
    </EmptyState>
  );
}
