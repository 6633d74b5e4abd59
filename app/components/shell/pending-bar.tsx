import { useNavigation } from '@remix-run/react';

/** A line at the top while the next page is on its way; it appears only when that takes a moment. */
export function PendingBar() {
  const { state } = useNavigation();
  return state === 'idle' ? null : <div className="pending" aria-hidden="true" />;
}
