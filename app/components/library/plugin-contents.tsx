import { Form } from '@remix-run/react';
import { ArtifactId } from '#app/components/ui/artifact.tsx';
import { Button, ButtonLink } from '#app/components/ui/button.tsx';
import { Card } from '#app/components/ui/card.tsx';
import { numbered } from '#app/components/ui/count.ts';
import { OrderButtons, PositionField } from '#app/components/ui/order-row.tsx';
import type { Membership } from '#app/contracts/composites.ts';
import { paths } from '#app/lib/paths.ts';
import { membershipWords } from './relations-card.tsx';

interface PluginContentsProps {
  plugin: { uuid: string; artifact_id: string; updated_at: string };
  members: readonly Membership[];
}

const ORDER_FORM = 'order';

/** "Contains": the children of a plugin in order. The number shown is the position field; one button saves them all. */
export function PluginContents({ plugin, members }: PluginContentsProps) {
  return (
    <Card
      title="Contains"
      count={numbered(members.length)}
      aside={
        <ButtonLink small icon="plus" to={paths.pluginContentsNew(plugin.uuid)}>
          Add artifacts
        </ButtonLink>
      }
    >
      {members.length === 0 ? (
        <p className="p-4 text-ink-muted">Nothing in it yet. Add artifacts of its collection.</p>
      ) : (
        <>
          <ol className="members group-contents">
            {members.map((member, index) => (
              <ContentRow
                key={member.child_artifact_uuid}
                plugin={plugin}
                member={member}
                place={index + 1}
                last={members.length}
              />
            ))}
          </ol>
          <Form className="card-foot" id={ORDER_FORM} method="post" preventScrollReset>
            <input type="hidden" name="revision" value={plugin.updated_at} />
            <span>Sets that hold this plugin take its artifacts in this order.</span>
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
  plugin: PluginContentsProps['plugin'];
  member: Membership;
  place: number;
  last: number;
}

function ContentRow({ plugin, member, place, last }: ContentRowProps) {
  const { child_artifact_uuid: uuid, child_artifact_id: id } = member;
  return (
    <li id={`artifact-${uuid}`} tabIndex={-1}>
      <PositionField id={uuid} label={id} form={ORDER_FORM} place={place} />
      <div className="who min-w-0">
        <ArtifactId id={id} to={paths.artifact(uuid)} />
        <p className="text-sm text-ink-muted">{membershipWords(member)}</p>
      </div>
      <Form className="rowbtns" method="post" preventScrollReset>
        <input type="hidden" name="artifact_uuid" value={uuid} />
        <ButtonLink
          variant="quiet"
          small
          icon="pencil"
          to={paths.pluginContent(plugin.uuid, uuid)}
          aria-label={`Relationship and version of ${id}`}
        />
        <OrderButtons label={id} from={plugin.artifact_id} place={place} last={last} />
      </Form>
    </li>
  );
}
