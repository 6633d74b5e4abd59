import { Form } from '@remix-run/react';
import { ArtifactId } from '#app/components/ui/artifact.tsx';
import { Button } from '#app/components/ui/button.tsx';
import { Card } from '#app/components/ui/card.tsx';
import { numbered } from '#app/components/ui/count.ts';
import { OrderButtons, PositionField } from '#app/components/ui/order-row.tsx';
import type { Group, GroupArtifact } from '#app/contracts/groups.ts';
import { paths } from '#app/lib/paths.ts';

interface GroupContentsProps {
  group: Pick<Group, 'id' | 'name' | 'updated_at' | 'artifact_count'>;
  artifacts: readonly GroupArtifact[];
}

const ORDER_FORM = 'order';

/** The artifacts of a group in order. The number shown is the position field; one button saves them all. */
export function GroupContents({ group, artifacts }: GroupContentsProps) {
  return (
    <Card title="Artifacts" count={numbered(group.artifact_count)}>
      {artifacts.length === 0 ? (
        <p className="p-4 text-ink-muted">Nothing in it yet. Add artifacts of its collection.</p>
      ) : (
        <>
          <ol className="members group-contents">
            {artifacts.map((artifact, index) => (
              <ContentRow
                key={artifact.artifact_uuid}
                artifact={artifact}
                place={index + 1}
                last={artifacts.length}
                groupName={group.name}
              />
            ))}
          </ol>
          <Form className="card-foot" id={ORDER_FORM} method="post" preventScrollReset>
            <input type="hidden" name="revision" value={group.updated_at} />
            <span>
              {group.artifact_count > artifacts.length && `Only the first ${numbered(artifacts.length)} are shown. `}
              Sets that hold this group take its artifacts in this order.
            </span>
            <Button small name="intent" value="order">
              Save order
            </Button>
          </Form>
        </>
      )}
    </Card>
  );
}

interface ContentRowProps {
  artifact: GroupArtifact;
  place: number;
  last: number;
  groupName: string;
}

function ContentRow({ artifact, place, last, groupName }: ContentRowProps) {
  const { artifact_uuid: uuid, artifact_id: id, description } = artifact;
  return (
    <li id={`artifact-${uuid}`} tabIndex={-1}>
      <PositionField id={uuid} label={id} form={ORDER_FORM} place={place} />
      <div className="who min-w-0">
        <ArtifactId id={id} to={paths.artifact(uuid)} />
        {description && <p className="truncate text-sm text-ink-muted">{description}</p>}
      </div>
      <Form className="rowbtns" method="post" preventScrollReset>
        <input type="hidden" name="artifact_uuid" value={uuid} />
        <OrderButtons label={id} from={groupName} place={place} last={last} />
      </Form>
    </li>
  );
}
