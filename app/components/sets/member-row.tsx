import { Form, Link } from '@remix-run/react';
import type { HTMLAttributes } from 'react';
import { ArtifactId } from '#app/components/ui/artifact.tsx';
import { KindLabel } from '#app/components/ui/kind.tsx';
import { OrderButtons, PositionField } from '#app/components/ui/order-row.tsx';
import type { SetDetail } from '#app/contracts/sets.ts';
import { paths } from '#app/lib/paths.ts';
import { Brings } from './brings.tsx';

export type Member = SetDetail['members'][number];

/** How a member is called in the names of its controls: an artifact by its id, the others with their kind. */
export const memberLabel = ({ member_type: kind, name }: Pick<Member, 'member_type' | 'name'>): string =>
  kind === 'artifact' ? name : `${kind} ${name}`;

function MemberName({ member }: { member: Member }) {
  const { artifact_uuid: artifactUuid, group_id: groupId, member_set_id: memberSetId, name } = member;
  if (artifactUuid !== null) return <ArtifactId id={name} to={paths.artifact(artifactUuid)} />;
  const to = groupId !== null ? paths.group(groupId) : paths.set(memberSetId ?? '');
  return (
    <Link className="rowlink" to={to}>
      {name}
    </Link>
  );
}

interface MemberRowProps {
  member: Member;
  /** Which in order, from 1, of how many: the number shown is the position field. */
  place: number;
  last: number;
  setName: string;
  /** Id of the form that saves the order. */
  orderForm: string;
  already?: string | null;
  /** What lets it be dragged. */
  drag: HTMLAttributes<HTMLLIElement>;
}

/** One member: its place, kind, name, what it brings, and the buttons to move and remove it. */
export function MemberRow({ member, place, last, setName, orderForm, already, drag }: MemberRowProps) {
  const label = memberLabel(member);
  return (
    <li {...drag} id={`member-${member.id}`} tabIndex={-1}>
      <PositionField id={member.id} label={label} form={orderForm} place={place} />
      <div>
        <KindLabel kind={member.member_type} />
      </div>
      <div className="who min-w-0">
        <MemberName member={member} />
        {member.detail && <p className="text-sm text-ink-muted">{member.detail}</p>}
      </div>
      <div className="brings">
        <Brings brings={member.brings} already={already} />
      </div>
      <Form className="rowbtns" method="post" preventScrollReset>
        <input type="hidden" name="member_id" value={member.id} />
        <OrderButtons label={label} from={setName} place={place} last={last} />
      </Form>
    </li>
  );
}
