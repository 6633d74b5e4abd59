import { Form } from '@remix-run/react';
import type { ReactNode } from 'react';
import { FormKey } from '#app/components/shell/form-key.tsx';
import { Button, ButtonLink } from '#app/components/ui/button.tsx';
import { Card } from '#app/components/ui/card.tsx';
import { ErrorSummary } from '#app/components/ui/error-summary.tsx';
import { TextField } from '#app/components/ui/field.tsx';
import { Message } from '#app/components/ui/message.tsx';
import type { PlanView } from '#app/contracts/deploy-pages.ts';
import { AllowCommands } from './allow-commands.tsx';
import { type PlanRefusal, PlanRefused } from './plan-refused.tsx';
import { PlanCounts, PlanParts } from './plan-sections.tsx';

const CONFIRM = 'confirm';

interface ReversalPlanProps {
  view: PlanView;
  /** What happens and what stays, in sentences. */
  children: ReactNode;
  projectName: string;
  /** The project's name has to be typed first. */
  needsName: boolean;
  refusal: PlanRefusal | undefined;
  /** "Remove 3 artifacts"; null when there is nothing to do. */
  doLabel: string | null;
  /** What stands in place of the button then. */
  instead?: ReactNode;
  danger?: boolean;
  keepLabel: string;
  keepTo: string;
}

/** The plan of what is taken back, file by file, with its confirmation: the second step of it. */
export function ReversalPlan({
  view,
  children,
  projectName,
  needsName,
  refusal,
  doLabel,
  instead = <p className="font-medium">There is nothing to do.</p>,
  danger = false,
  keepLabel,
  keepTo,
}: ReversalPlanProps) {
  const unconfirmed = refusal?.code === 'confirmation_required' ? `Type ${projectName} to confirm.` : undefined;
  const commands = [...new Set(view.newCommands.flatMap((one) => one.commands))];
  const rows = Object.values(view.sections).flat();
  return (
    <>
      <ErrorSummary problems={unconfirmed ? [{ message: unconfirmed, fieldId: CONFIRM }] : []} />
      <PlanRefused refusal={refusal} changes={view.changes} />
      {view.warnings.map(({ code, message }) => (
        <Message key={`${code} ${message}`} kind="warning">
          {message}
        </Message>
      ))}
      <Form className="cols" method="post">
        <FormKey />
        <input type="hidden" name="plan_digest" value={view.digest} />
        <div className="stack">
          {rows.length > 0 && <PlanCounts view={view} />}
          <PlanParts view={view} filter="all" />
        </div>
        <aside className="lg:sticky lg:top-6" aria-label="Confirm">
          {/* A tick and a typed name are for the plan that they were given to. */}
          <Card title="What happens" key={view.digest}>
            <div className="lined">
              <div className="grid gap-3 p-4">{children}</div>
              <AllowCommands commands={commands} />
              {doLabel !== null && needsName && (
                <div className="p-4">
                  <TextField
                    field={{ id: CONFIRM, name: 'confirm', errors: unconfirmed ? [unconfirmed] : undefined }}
                    label={`Type ${projectName} to confirm`}
                  />
                </div>
              )}
              <div className="grid gap-2 p-4">
                {doLabel === null ? (
                  instead
                ) : (
                  <Button variant={danger ? 'danger' : 'primary'} className="min-h-10 w-full">
                    {doLabel}
                  </Button>
                )}
                <ButtonLink to={keepTo}>{keepLabel}</ButtonLink>
              </div>
            </div>
          </Card>
        </aside>
      </Form>
    </>
  );
}
