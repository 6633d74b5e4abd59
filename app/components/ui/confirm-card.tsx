import { Form } from '@remix-run/react';
import type { ReactNode } from 'react';
import { Button, ButtonLink } from './button.tsx';

interface ConfirmCardProps {
  /** What happens, in numbers, and what stays. */
  children: ReactNode;
  /** The way out, which comes first: "Keep the group". */
  keepLabel: string;
  keepTo: string;
  /** The button that does it: "Delete Release notes". */
  confirmLabel: string;
}

/** The second step of what cannot be undone: the effects in words, the way out first, one red button. */
export function ConfirmCard({ children, keepLabel, keepTo, confirmLabel }: ConfirmCardProps) {
  return (
    <Form className="card" method="post">
      <div className="grid gap-3 p-4">{children}</div>
      <div className="card-foot justify-end">
        <div className="actions">
          <ButtonLink to={keepTo}>{keepLabel}</ButtonLink>
          <Button variant="danger">{confirmLabel}</Button>
        </div>
      </div>
    </Form>
  );
}
