/** The mark: a set within a set within a set. */
export function Mark() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinejoin="round" aria-hidden="true">
      <rect x="2.5" y="2.5" width="19" height="19" rx="5" />
      <rect x="7" y="7" width="14.5" height="14.5" rx="3.5" />
      <rect x="11.5" y="11.5" width="10" height="10" rx="2" fill="currentColor" />
    </svg>
  );
}
