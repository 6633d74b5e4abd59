import { RemixBrowser } from '@remix-run/react';
import { StrictMode, startTransition } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { KeepTypedText } from '#app/components/shell/keep-typed-text.tsx';

// A navigation that another one overtakes is aborted on purpose: search as you type, a link pressed while a page is on its way.
// The promise that is rejected then belongs to Remix, which reads the rest of the aborted answer and hands it to nobody:
// neither `submit` nor a loader gives it to the code that asked, so this is the only place where it can be met.
window.addEventListener('unhandledrejection', (event) => {
  if (event.reason instanceof DOMException && event.reason.name === 'AbortError') event.preventDefault();
});

startTransition(() => {
  hydrateRoot(
    document,
    <StrictMode>
      <KeepTypedText>
        <RemixBrowser />
      </KeepTypedText>
    </StrictMode>,
  );
});
