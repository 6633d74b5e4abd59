import { FieldError, type FieldMeta, Fieldset } from '#app/components/ui/field.tsx';
import { swatches } from './set-look.ts';

/** Ten swatches, none, or a colour of one's own. The server takes what was typed anew, else the swatch (see `set-form-data`). */
export function ColorField({ field }: { field: FieldMeta }) {
  const value = typeof field.initialValue === 'string' ? field.initialValue : '';
  const isSwatch = value === '' || swatches.some(({ hex }) => hex === value);
  const own = isSwatch ? '' : value;
  return (
    <Fieldset legend="Colour" optional id={`${field.id}-group`}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <div className="flex flex-wrap gap-1">
          <label className="swatch">
            <input type="radio" name="swatch" value="" defaultChecked={value === ''} aria-label="no colour" />
            <svg
              viewBox="0 0 28 28"
              width="28"
              height="28"
              aria-hidden="true"
              fill="none"
              stroke="currentColor"
              className="text-ink-faint"
            >
              <circle cx="14" cy="14" r="10.5" />
              <path d="M6.6 21.4 21.4 6.6" />
            </svg>
          </label>
          {swatches.map(({ name, hex }) => (
            <label key={hex} className="swatch">
              <input type="radio" name="swatch" value={hex} defaultChecked={value === hex} aria-label={name} />
              <svg viewBox="0 0 28 28" width="28" height="28" aria-hidden="true">
                <circle cx="14" cy="14" r="11" fill={hex} />
              </svg>
            </label>
          ))}
        </div>
        <div className="flex items-center gap-2">
          <label className="hint" htmlFor={field.id}>
            or your own
          </label>
          <input type="hidden" name="color_before" value={own} />
          <input
            className="input w-28 font-mono"
            id={field.id}
            name={field.name}
            defaultValue={own}
            size={9}
            autoComplete="off"
            spellCheck={false}
            aria-invalid={field.errors?.length ? true : undefined}
            aria-describedby={field.errors?.length ? `${field.id}-error` : undefined}
          />
        </div>
      </div>
      <FieldError id={field.id} errors={field.errors} />
    </Fieldset>
  );
}
