import { shortcuts } from './shortcut-keys.ts';
import { switchShortcuts, useShortcutSetting } from './shortcut-setting.ts';

/** The keys and what they do. */
export function ShortcutList() {
  return (
    <dl className="shortcuts">
      {shortcuts.map(({ keys, does }) => (
        <div key={does}>
          <dt>
            {keys.map((key, index) => (
              <span key={key}>
                {index > 0 && ' then '}
                <kbd>{key}</kbd>
              </span>
            ))}
          </dt>
          <dd>{does}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Switches the keys off and on: who speaks to the machine, or uses keys of a reader, would press them unawares. */
export function ShortcutSwitch({ id }: { id: string }) {
  const on = useShortcutSetting();
  return (
    <div className="flex items-center gap-2">
      <input
        id={id}
        type="checkbox"
        checked={on ?? true}
        disabled={on === null}
        onChange={({ currentTarget }) => switchShortcuts(currentTarget.checked)}
      />
      <label htmlFor={id}>Use keyboard shortcuts in this browser</label>
    </div>
  );
}
