import { Form } from '@remix-run/react';
import { Button } from '#app/components/ui/button.tsx';
import { FormKey } from './form-key.tsx';
import type { ShellData } from './shell-data.ts';

/** Takes back what a message tells of; nothing where that cannot be. */
export function UndoForm({ undo }: Pick<NonNullable<ShellData['flash']>, 'undo'>) {
  if (undo === undefined) return null;
  return (
    <Form method="post" action={undo.to}>
      <FormKey />
      {Object.entries(undo.fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Button small>Undo</Button>
    </Form>
  );
}
