import { counted } from '#app/components/ui/count.ts';
import { Check } from '#app/components/ui/field.tsx';
import { Command } from './command.tsx';

/** The tick for commands that a place has not met yet, each in full. Left out when there is none. */
export function AllowCommands({ commands }: { commands: readonly string[] }) {
  if (commands.length === 0) return null;
  return (
    <div className="grid gap-3 p-4">
      <Check id="acknowledge" name="acknowledge" value="runs_code">
        <b>Allow {counted(commands.length, 'new command')}</b> to run on this machine; without it they stay out
      </Check>
      <ul className="grid gap-2">
        {commands.map((command) => (
          <li key={command}>
            <Command command={command} />
          </li>
        ))}
      </ul>
    </div>
  );
}
