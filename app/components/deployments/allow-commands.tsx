import { counted } from '#app/components/ui/count.ts';
import { Check, FieldError } from '#app/components/ui/field.tsx';
import { Command } from './command.tsx';

/** Id of the tick, which a refusal leads to. */
export const ACKNOWLEDGE = 'acknowledge';

interface AllowCommandsProps {
  commands: readonly string[];
  /** Where a button of its own leaves them out, the tick need not say what happens without it. */
  isEither?: boolean;
  /** What was wrong with the tick. */
  error?: string;
}

/** The tick for commands that a place has not met yet, each in full. Left out when there is none. */
export function AllowCommands({ commands, isEither = false, error }: AllowCommandsProps) {
  if (commands.length === 0) return null;
  return (
    <div className="grid gap-3 p-4">
      <div className="grid gap-1">
        <Check
          id={ACKNOWLEDGE}
          name="acknowledge"
          value="runs_code"
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${ACKNOWLEDGE}-error` : undefined}
        >
          <b>Allow {counted(commands.length, 'new command')}</b> to run on this machine
          {isEither ? '' : '; without it they stay out'}
        </Check>
        <FieldError id={ACKNOWLEDGE} errors={error ? [error] : undefined} />
      </div>
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
