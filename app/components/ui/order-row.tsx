import { Button } from './button.tsx';

interface PositionFieldProps {
  /** Of what is moved. */
  id: string;
  /** What it is called in the names of its controls. */
  label: string;
  /** Id of the form that saves the order. */
  form: string;
  /** Which in order, from 1. */
  place: number;
}

/** The number shown is the position field; `Save order` sends them all. */
export function PositionField({ id, label, form, place }: PositionFieldProps) {
  return (
    <div>
      <label className="sr-only" htmlFor={`place-${id}`}>
        Position of {label}
      </label>
      <input
        className="pos"
        id={`place-${id}`}
        name={`place.${id}`}
        form={form}
        inputMode="numeric"
        defaultValue={place}
        key={place}
        autoComplete="off"
      />
    </div>
  );
}

interface OrderButtonsProps {
  label: string;
  /** Name of what it is removed from. */
  from: string;
  place: number;
  last: number;
}

/** Up, down and out, for the form of one row. */
export function OrderButtons({ label, from, place, last }: OrderButtonsProps) {
  const look = { variant: 'quiet', small: true, name: 'intent' } as const;
  return (
    <>
      <Button {...look} icon="arrow-up" value="up" disabled={place === 1} aria-label={`Move ${label} up`} />
      <Button {...look} icon="arrow-down" value="down" disabled={place === last} aria-label={`Move ${label} down`} />
      <Button {...look} icon="x" value="remove" aria-label={`Remove ${label} from ${from}`} />
    </>
  );
}
