import type { InputHTMLAttributes, ReactNode } from 'react';

interface ChoiceProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'type' | 'className' | 'title'> {
  title: string;
  /** The effect, in words. */
  children: ReactNode;
}

/** A radio as a card: what it is called and what it does. The harmless one comes first and is chosen. */
export function Choice({ title, children, ...rest }: ChoiceProps) {
  return (
    <label className="choice">
      <input {...rest} type="radio" />
      <span>
        <b className="block font-medium">{title}</b>
        <small className="block text-xs wrap-anywhere text-ink-muted">{children}</small>
      </span>
    </label>
  );
}

/** Choices side by side, below each other on a phone. */
export function Choices({ legend, children }: { legend: string; children: ReactNode }) {
  return (
    <fieldset className="grid min-w-0 gap-2">
      <legend className="mb-1.5 font-medium">{legend}</legend>
      <div className="grid gap-2 md:grid-cols-3">{children}</div>
    </fieldset>
  );
}
