import { Message } from '#app/components/ui/message.tsx';

const words = {
  provider_away: 'The sign-in service cannot be reached, or does not answer as it should. Try again in a while, or use a token.',
  refused: 'The sign-in service did not let you in. Try again, or ask whoever runs it.',
  mismatch:
    'The answer of the sign-in service does not belong to a sign-in begun in this browser in the last ten minutes. Begin again.',
  no_workspace: 'You are known to the sign-in service, but it names no workspace for you here. Ask whoever runs this server.',
} as const;

type SingleSignOnProblem = keyof typeof words;
export const SINGLE_SIGN_ON_PROBLEMS = ['provider_away', 'refused', 'mismatch', 'no_workspace'] as const;

/** Why nobody was signed in through the provider, and what to do. */
export function SingleSignOnFailed({ problem }: { problem: SingleSignOnProblem }) {
  return (
    <Message kind="failed" title="You are not signed in">
      {words[problem]}
    </Message>
  );
}
