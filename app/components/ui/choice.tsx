import type { InputHTMLAttributes, ReactNode } from 'react';
import { classes } from './classes.ts';

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

interface ChoicesProps {
  legend: string;
  /** Each says more than a short sentence: two side by side instead of three. */
  wide?: boolean;
  children: ReactNode;
}

/** Choices side by side, below each other on a phone. */
export function Choices({ legend, wide = false, children }: ChoicesProps) {
  return (
    <fieldset className="grid min-w-0 gap-2">
      <legend className="mb-1.5 font-medium">{legend}</legend>
      <div className={classes('grid gap-2', wide ? 'md:grid-cols-2' : 'md:grid-cols-3')}>{children}</div>
    </fieldset>
  );
}
