import { Card } from '#app/components/ui/card.tsx';

/** The secret of a token just made: on this page, this once. */
export function NewToken({ name, secret }: { name: string; secret: string }) {
  return (
    <Card title={`The token ${name}`}>
      <div className="grid gap-3 p-4">
        <label className="font-medium" htmlFor="new-token">
          Copy it now: it is shown only this once
        </label>
        <input className="input font-mono" id="new-token" readOnly value={secret} spellCheck={false} autoComplete="off" />
        <p className="text-ink-muted">
          Programs send it as <code>Authorization: Bearer …</code>, people sign in with it.
        </p>
      </div>
    </Card>
  );
}
