import { type ReactNode, useLayoutEffect, useState } from 'react';

/**
 * Around the page as it comes to life: what somebody has typed into a box of several lines before there was script stays.
 * React 18 writes a textarea's first text back into it then; other fields it leaves as they are.
 */
export function KeepTypedText({ children }: { children: ReactNode }) {
  const [typed] = useState(() => Array.from(document.querySelectorAll('textarea'), (area) => ({ area, text: area.value })));
  useLayoutEffect(() => {
    for (const { area, text } of typed) if (area.value !== text) area.value = text;
  }, [typed]);
  return children;
}
