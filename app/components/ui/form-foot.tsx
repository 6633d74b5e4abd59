import type { ReactNode } from 'react';
import { Button, ButtonLink } from './button.tsx';

interface FormFootProps {
  /** Beside the buttons: what comes next. */
  remark?: string;
  cancelTo: string;
  /** What the one button does. */
  children: ReactNode;
}

/** The foot of a form's card: the way out, then the button that sends it. */
export function FormFoot({ remark, cancelTo, children }: FormFootProps) {
  return (
    <div className="card-foot">
      <span>{remark}</span>
      <div className="actions">
        <ButtonLink variant="quiet" to={cancelTo}>
          Cancel
        </ButtonLink>
        <Button variant="primary">{children}</Button>
      </div>
    </div>
  );
}
