import { counted } from '#app/components/ui/count.ts';
import { Message } from '#app/components/ui/message.tsx';

/** Why a sent plan came back. */
export interface PlanRefusal {
  code: string;
  message: string;
}

/** Why nothing was done, above the plan as it is now. A missing confirmation is said at its field. */
export function PlanRefused({ refusal, changes }: { refusal: PlanRefusal | undefined; changes: number }) {
  if (refusal === undefined || refusal.code === 'confirmation_required') return null;
  if (refusal.code === 'plan_stale')
    return (
      <Message kind="info" title="The plan changed while you were reading">
        Something is not as it was. Nothing was written. This is the new plan, with {counted(changes, 'change')}.
      </Message>
    );
  return (
    <Message kind="failed" title="Nothing was done">
      {refusal.message}
    </Message>
  );
}
