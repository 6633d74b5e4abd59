import { useNavigation, useNavigationType, useSubmit } from '@remix-run/react';
import { type ComponentProps, type FormEvent, useEffect, useRef } from 'react';
import { SearchField } from './field.tsx';

/** Somebody who types goes on within this time; then the search begins. */
const PAUSE_MS = 250;

interface LiveSearchFieldProps extends Omit<ComponentProps<typeof SearchField>, 'onInput' | 'inputRef'> {
  /** How many were found, in words: read aloud when it changes. */
  found?: string;
}

/**
 * A search box that, with script, sends its form while somebody types; an answer that is overtaken is thrown away. The button
 * beside it does the same without.
 */
export function LiveSearchField({ found, ...rest }: LiveSearchFieldProps) {
  const submit = useSubmit();
  const navigation = useNavigation();
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<number>(undefined);
  const { defaultValue = '' } = rest;

  const isStepBack = useNavigationType() === 'POP';
  // The address changes by other ways too. What is being typed is left alone, but for a step back, which is not typing.
  // So is what somebody has typed before there was script: the first value is in the page already.
  const shown = useRef(defaultValue);
  useEffect(() => {
    const isOther = shown.current !== defaultValue;
    shown.current = defaultValue;
    if (isOther && input.current && (isStepBack || input.current !== document.activeElement))
      input.current.value = String(defaultValue);
  }, [defaultValue, isStepBack]);
  // Whoever sends the form or goes elsewhere while a search still waits is not overtaken by it.
  useEffect(() => {
    const form = input.current?.form;
    const forget = () => window.clearTimeout(timer.current);
    form?.addEventListener('submit', forget);
    return () => {
      forget();
      form?.removeEventListener('submit', forget);
    };
  }, []);
  const isLeaving = navigation.state !== 'idle' && navigation.formMethod !== 'GET';
  useEffect(() => {
    if (isLeaving) window.clearTimeout(timer.current);
  }, [isLeaving]);

  const search = ({ currentTarget: { form } }: FormEvent<HTMLInputElement>) => {
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => {
      if (form?.isConnected) submit(form, { replace: true, preventScrollReset: true });
    }, PAUSE_MS);
  };
  return (
    <>
      <SearchField {...rest} inputRef={input} onInput={search} />
      {found !== undefined && (
        <span className="sr-only" aria-live="polite">
          {found}
        </span>
      )}
    </>
  );
}
