import { ArtifactId } from '#app/components/ui/artifact.tsx';
import { bytesWords } from '#app/components/ui/bytes.ts';
import { counted, listed } from '#app/components/ui/count.ts';
import { Tags } from '#app/components/ui/tags.tsx';
import { RelativeTime } from '#app/components/ui/time.tsx';
import type { Artifact } from '#app/contracts/artifacts.ts';
import { paths } from '#app/lib/paths.ts';

interface ArtifactRowProps {
  artifact: Artifact;
  /** Where it is kept is said already by the page. */
  inCollection?: boolean;
}

/** One artifact in a list: its name, one line of description, its size, and where it is kept. */
export function ArtifactRow({ artifact, inCollection = false }: ArtifactRowProps) {
  const { uuid, artifact_id: id, description, tags, collections, file_count: files, bytes, updated_at: updatedAt } = artifact;
  return (
    <li>
      <div className="min-w-0">
        <div className="name">
          <ArtifactId id={id} to={paths.artifact(uuid)} />
          <Tags tags={tags} />
        </div>
        {description && <p>{description}</p>}
      </div>
      <div className="figs">
        <b>{files === 0 ? 'Configuration' : counted(files, 'file')}</b>
        {files > 0 && <span>{bytesWords(bytes)}</span>}
      </div>
      <div className="where">
        {!inCollection && (
          <span className="max-w-full truncate">
            {collections.length > 0 ? listed(collections.map(({ name }) => name)) : 'In no collection'}
          </span>
        )}
        <span>
          <RelativeTime at={updatedAt} />
        </span>
      </div>
    </li>
  );
}
