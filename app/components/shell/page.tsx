import type { ReactNode } from 'react';
import { classes } from '#app/components/ui/classes.ts';
import { Message } from '#app/components/ui/message.tsx';
import { useShell } from './shell-data.ts';
import { useStepped } from './stepped.ts';
import { UndoForm } from './undo-form.tsx';

/** The main landmark of every page, with the message of the step before at its top; without a reload that is a toast. */
export function Page({ narrow = false, children }: { narrow?: boolean; children: ReactNode }) {
  const { flash } = useShell();
  const stepped = useStepped();
  return (
    <main id="main" className={classes('page', narrow && 'page-narrow')} tabIndex={-1}>
      {flash && !(stepped && flash.kind === 'done') && (
        <Message kind={flash.kind} actions={flash.undo && <UndoForm undo={flash.undo} />}>
          {flash.text}
        </Message>
      )}
      {children}
    </main>
  );
}
