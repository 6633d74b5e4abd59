import { useEffect, useId, useRef } from 'react';
import { Icon } from './icon.tsx';
import { JumpLink } from './jump-link.tsx';

export interface Problem {
  message: string;
  /** Id of the control the problem is at; without one it concerns the whole form. */
  fieldId?: string;
}

const PREFIX = 'Error: ';

/** First thing after the heading when a form came back: one link per field, in the words that stand at the field. */
export function ErrorSummary({ problems }: { problems: readonly Problem[] }) {
  const titleId = useId();
  const box = useRef<HTMLDivElement>(null);
  const words = problems.map(({ message }) => message).join('\n');

  // Sent without a reload, the answer has to be brought to attention: focus, and the title a full page would have had.
  useEffect(() => {
    if (words === '') return;
    box.current?.focus();
    if (!document.title.startsWith(PREFIX)) document.title = PREFIX + document.title;
    return () => {
      if (document.title.startsWith(PREFIX)) document.title = document.title.slice(PREFIX.length);
    };
  }, [words]);

  if (problems.length === 0) return null;
  return (
    <div className="summary" role="alert" tabIndex={-1} aria-labelledby={titleId} ref={box}>
      <h2 className="flex items-center gap-2 text-md" id={titleId}>
        <Icon name="octagon-alert" className="text-danger-fg" />
        {problems.length === 1 ? 'There is a problem' : `There are ${problems.length} problems`}
      </h2>
      <ul>
        {problems.map(({ message, fieldId }) => (
          <li key={`${fieldId}-${message}`}>{fieldId ? <JumpLink to={fieldId}>{message}</JumpLink> : message}</li>
        ))}
      </ul>
    </div>
  );
}
