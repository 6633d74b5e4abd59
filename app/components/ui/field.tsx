import type { InputHTMLAttributes, ReactNode, Ref, SelectHTMLAttributes, TextareaHTMLAttributes } from 'react';
import { classes } from './classes.ts';
import { Icon } from './icon.tsx';

/** What a field needs to know about itself; conform's field metadata fits. */
export interface FieldMeta {
  id: string;
  name: string;
  errors?: string[];
  initialValue?: unknown;
}

interface FieldProps {
  field: FieldMeta;
  label: string;
  /** One sentence between label and control. */
  hint?: ReactNode;
  optional?: boolean;
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** The attributes that tie a control to its label, hint and error. */
export function controlProps({ id, name, errors }: FieldMeta, hint?: ReactNode) {
  const described = classes(hint ? `${id}-hint` : null, errors?.length ? `${id}-error` : null);
  return { id, name, 'aria-invalid': errors?.length ? true : undefined, 'aria-describedby': described || undefined } as const;
}

/** The error's words, with icon; the word "Error" for those who do not see it. */
export function FieldError({ id, errors }: { id: string; errors?: string[] }) {
  if (!errors?.length) return null;
  return (
    <p className="error" id={`${id}-error`}>
      <Icon name="octagon-alert" />
      <span>
        <span className="sr-only">Error: </span>
        {errors.join(' ')}
      </span>
    </p>
  );
}

/** "(optional)" in a fainter tone, for the label of what may stay empty. */
export const Optional = () => <span className="font-normal text-ink-faint">(optional)</span>;

function Field({ field, label, hint, optional, children }: FieldProps & { children: ReactNode }) {
  return (
    <div className="grid gap-1">
      <label className="justify-self-start font-medium" htmlFor={field.id}>
        {label} {optional && <Optional />}
      </label>
      {hint && (
        <p className="hint" id={`${field.id}-hint`}>
          {hint}
        </p>
      )}
      {children}
      <FieldError id={field.id} errors={field.errors} />
    </div>
  );
}

type Given = 'id' | 'name' | 'aria-invalid' | 'aria-describedby';

/** One line of text. */
export function TextField({
  field,
  label,
  hint,
  optional,
  mono,
  className,
  ...rest
}: FieldProps & { mono?: boolean } & Omit<InputHTMLAttributes<HTMLInputElement>, Given>) {
  return (
    <Field field={field} label={label} hint={hint} optional={optional}>
      <input
        autoComplete="off"
        defaultValue={textOf(field.initialValue)}
        {...rest}
        {...controlProps(field, hint)}
        className={classes('input', mono && 'font-mono', className)}
      />
    </Field>
  );
}

/** Several lines of text. */
export function TextAreaField({
  field,
  label,
  hint,
  optional,
  rows = 3,
  ...rest
}: FieldProps & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, Given>) {
  return (
    <Field field={field} label={label} hint={hint} optional={optional}>
      <textarea
        rows={rows}
        defaultValue={textOf(field.initialValue)}
        {...rest}
        {...controlProps(field, hint)}
        className="input"
      />
    </Field>
  );
}

/** One of a few. */
export function SelectField({
  field,
  label,
  hint,
  optional,
  children,
  ...rest
}: FieldProps & Omit<SelectHTMLAttributes<HTMLSelectElement>, Given>) {
  return (
    <Field field={field} label={label} hint={hint} optional={optional}>
      <Select defaultValue={textOf(field.initialValue)} {...rest} {...controlProps(field, hint)}>
        {children}
      </Select>
    </Field>
  );
}

/** A native select in our clothes; give it a label of its own. */
export function Select({ children, ...rest }: SelectHTMLAttributes<HTMLSelectElement>) {
  return (
    <span className="select">
      <select {...rest} className="input">
        {children}
      </select>
      <Icon name="chevron-down" />
    </span>
  );
}

interface SearchFieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'type' | 'className'> {
  id: string;
  /** Read aloud; what is seen is the placeholder. */
  label: string;
  inputRef?: Ref<HTMLInputElement>;
}

/** A search box with its magnifying glass. */
export function SearchField({ label, inputRef, ...rest }: SearchFieldProps) {
  return (
    <div className="find">
      <label className="sr-only" htmlFor={rest.id}>
        {label}
      </label>
      <Icon name="search" />
      <input autoComplete="off" {...rest} ref={inputRef} className="input" type="search" />
    </div>
  );
}

interface FieldsetProps {
  legend: string;
  optional?: boolean;
  /** The id of the control that the error summary leads to. */
  id: string;
  errors?: string[];
  children: ReactNode;
}

/** Several controls under one name. */
export function Fieldset({ legend, optional, id, errors, children }: FieldsetProps) {
  return (
    <fieldset className="grid min-w-0 gap-1" aria-describedby={errors?.length ? `${id}-error` : undefined}>
      <legend className="mb-1.5 font-medium">
        {legend} {optional && <Optional />}
      </legend>
      {children}
      <FieldError id={id} errors={errors} />
    </fieldset>
  );
}

interface CheckProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'type' | 'className'> {
  id: string;
  children: ReactNode;
}

/** A box to tick, with its words beside it. */
export function Check({ children, ...rest }: CheckProps) {
  return (
    <div className="grid grid-cols-[1.5rem_minmax(0,1fr)] items-start gap-x-1.5">
      <input {...rest} type="checkbox" className="ms-0.5 mt-0.5" />
      <label className="cursor-pointer" htmlFor={rest.id}>
        {children}
      </label>
    </div>
  );
}
