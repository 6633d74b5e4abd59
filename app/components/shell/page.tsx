import type { ReactNode } from 'react';
import { classes } from '#app/components/ui/classes.ts';
import { Message } from '#app/components/ui/message.tsx';
import { useShell } from './shell-data.ts';

/** The main landmark of every page, with the message of the step before at its top. */
export function Page({ narrow = false, children }: { narrow?: boolean; children: ReactNode }) {
  const { flash } = useShell();
  return (
    <main id="main" className={classes('page', narrow && 'page-narrow')} tabIndex={-1}>
      {flash && <Message kind={flash.kind}>{flash.text}</Message>}
      {children}
    </main>
  );
}
