import { Form } from '@remix-run/react';
import { Button, ButtonLink } from '#app/components/ui/button.tsx';
import { Card } from '#app/components/ui/card.tsx';
import type { SetDetail } from '#app/contracts/sets.ts';
import { paths } from '#app/lib/paths.ts';
import { MemberRow } from './member-row.tsx';

interface MembersCardProps {
  set: Pick<SetDetail, 'id' | 'name' | 'version' | 'members'>;
  /** By member id: the earlier member that brought everything this one holds. */
  alreadyBy: Readonly<Record<string, string>>;
}

const ORDER_FORM = 'order';

/** The members in order. The number shown is the position field; one button saves them all. */
export function MembersCard({ set, alreadyBy }: MembersCardProps) {
  const { members } = set;
  return (
    <Card
      title="Members"
      count={members.length}
      aside={
        <ButtonLink small icon="plus" to={paths.setMembersNew(set.id)}>
          Add members
        </ButtonLink>
      }
    >
      {members.length === 0 ? (
        <p className="p-4 text-ink-muted">Nothing in it yet. Add the artifacts, groups and sets that are deployed together.</p>
      ) : (
        <>
          <ol className="members">
            {members.map((member, index) => (
              <MemberRow
                key={member.id}
                member={member}
                place={index + 1}
                last={members.length}
                setName={set.name}
                orderForm={ORDER_FORM}
                already={alreadyBy[member.id]}
              />
            ))}
          </ol>
          <Form className="card-foot" id={ORDER_FORM} method="post" preventScrollReset>
            <input type="hidden" name="version" value={set.version} />
            <span>Where two members bring the same artifact, the upper one counts.</span>
            <Button small name="intent" value="order">
              Save order
            </Button>
          </Form>
        </>
      )}
    </Card>
  );
}
