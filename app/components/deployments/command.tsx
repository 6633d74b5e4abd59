import { Icon } from '#app/components/ui/icon.tsx';

/** A command in full, as the machine would run it. It breaks between words where it can. */
export function Command({ command }: { command: string }) {
  return (
    <div className="cmd">
      <Icon name="terminal" />
      <code>{command}</code>
    </div>
  );
}
