import { type FieldMeta, Fieldset } from '#app/components/ui/field.tsx';
import { Icon } from '#app/components/ui/icon.tsx';
import { setIcons } from './set-look.ts';

/** The drawings to choose from. A word of the API's that is none of them stays as it is until another is chosen. */
export function IconField({ field }: { field: FieldMeta }) {
  return (
    <Fieldset legend="Icon" optional id={field.id} errors={field.errors}>
      <div className="flex flex-wrap gap-1.5">
        {setIcons.map((icon, index) => (
          <label key={icon} className="swatch swatch-box">
            <input
              type="radio"
              id={index === 0 ? field.id : undefined}
              name={field.name}
              value={icon}
              defaultChecked={field.initialValue === icon}
              aria-label={icon}
            />
            <Icon name={icon} />
          </label>
        ))}
      </div>
    </Fieldset>
  );
}
