import { counted, numbered } from '#app/components/ui/count.ts';

interface BringsProps {
  /** How many artifacts the member resolves to, and how many of them no earlier member has brought. */
  brings: { total: number; new: number };
  /** The member that brought everything already, when there is exactly one. */
  already?: string | null;
}

/** What a member really adds: "16 artifacts", "7 of 16, 9 already in", "0, already in by Base". */
export function Brings({ brings, already }: BringsProps) {
  const { total, new: added } = brings;
  if (added === total) {
    return (
      <>
        <b>{numbered(total)}</b> {counted(total, 'artifact').replace(/^\S+ /, '')}
      </>
    );
  }
  if (added === 0) {
    return (
      <>
        <b>0</b>, {total > 1 ? `all ${numbered(total)} ` : ''}already in{already ? ` by ${already}` : ''}
      </>
    );
  }
  return (
    <>
      <b>{numbered(added)}</b> of {numbered(total)}, {numbered(total - added)} already in
    </>
  );
}
