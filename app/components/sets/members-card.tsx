import { Form, useNavigation, useSubmit } from '@remix-run/react';
import { Button, ButtonLink } from '#app/components/ui/button.tsx';
import { Card } from '#app/components/ui/card.tsx';
import type { SetDetail } from '#app/contracts/sets.ts';
import { paths } from '#app/lib/paths.ts';
import { changedMembers } from './changed-members.ts';
import { MemberRow } from './member-row.tsx';
import { useDragOrder } from './use-drag-order.ts';

interface MembersCardProps {
  set: Pick<SetDetail, 'id' | 'name' | 'version' | 'members'>;
  /** By member id: the earlier member that brought everything this one holds. */
  alreadyBy: Readonly<Record<string, string>>;
}

const ORDER_FORM = 'order';

/** The members in order. The number shown is the position field; one button saves them all. */
export function MembersCard({ set, alreadyBy }: MembersCardProps) {
  const { formAction, formData } = useNavigation();
  const submit = useSubmit();
  // What was pressed is shown at once; when it is refused, the members are again as they were.
  const isChanging = formData !== undefined && formAction?.split('?')[0] === paths.set(set.id);
  const members = isChanging ? changedMembers(set.members, formData) : set.members;
  const ids = members.map(({ id }) => id);
  const draggable = useDragOrder(ids, (id, place) => {
    const form = new FormData();
    form.set('intent', 'order');
    form.set('version', String(set.version));
    for (const [index, member] of ids.entries()) form.set(`place.${member}`, String(member === id ? place : index + 1));
    submit(form, { method: 'post', preventScrollReset: true });
  });
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
          <ol className="members" aria-busy={isChanging}>
            {members.map((member, index) => (
              <MemberRow
                key={member.id}
                member={member}
                place={index + 1}
                last={members.length}
                setName={set.name}
                orderForm={ORDER_FORM}
                already={alreadyBy[member.id]}
                drag={draggable(member.id)}
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
