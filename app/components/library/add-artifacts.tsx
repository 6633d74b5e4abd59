import { Page } from '#app/components/shell/page.tsx';
import { PageHeader } from '#app/components/shell/page-header.tsx';
import { ErrorSummary } from '#app/components/ui/error-summary.tsx';
import type { ArtifactPickerSearch, CandidatesPage } from '#app/contracts/library-pages.ts';
import { paths } from '#app/lib/paths.ts';
import { ArtifactPicker } from './artifact-picker.tsx';

interface AddArtifactsProps {
  page: CandidatesPage;
  search: ArtifactPickerSearch;
  /** Why nothing was added. */
  problem: string | null;
  /** This page, and that of the group or plugin. */
  to: string;
  backTo: string;
}

/** The page that adds artifacts of a collection to a group or plugin of it. */
export function AddArtifacts({ page, search, problem, to, backTo }: AddArtifactsProps) {
  const { holder, collection } = page;
  return (
    <Page>
      <PageHeader
        title={`Add artifacts to ${holder.name}`}
        crumbs={[
          { name: 'Library', to: paths.artifacts() },
          { name: collection.name, to: paths.collection(collection.id) },
          { name: holder.name, to: backTo },
        ]}
        lede={`Artifacts of ${collection.name}. They are added at the end, in the order of this list.`}
      />
      <ErrorSummary problems={problem === null ? [] : [{ message: problem }]} />
      <ArtifactPicker page={page} search={search} to={to} backTo={backTo} />
    </Page>
  );
}
