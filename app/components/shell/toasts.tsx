import { useState } from 'react';
import { Button } from '#app/components/ui/button.tsx';
import { Icon } from '#app/components/ui/icon.tsx';
import { useShell } from './shell-data.ts';
import { useStepped } from './stepped.ts';
import { UndoForm } from './undo-form.tsx';

/**
 * What a step without a reload has done, in a corner and read aloud: the region is there before the words are. It stays until the
 * next step or until it is closed; nobody has to be quick.
 */
export function Toasts() {
  const { flash, formKey } = useShell();
  const stepped = useStepped();
  const [closed, setClosed] = useState('');
  const shown = stepped && flash?.kind === 'done' && closed !== formKey ? flash : null;
  return (
    <div className="toasts" aria-live="polite">
      {shown && (
        // The region around it speaks; the role is for whoever looks for it.
        <div className="toast" role="status" aria-live="off">
          <Icon name="circle-check" className="text-positive-fg" />
          <p>{shown.text}</p>
          <UndoForm undo={shown.undo} />
          <Button
            type="button"
            variant="quiet"
            small
            icon="x"
            aria-label="Close this message"
            onClick={() => setClosed(formKey)}
          />
        </div>
      )}
    </div>
  );
}
