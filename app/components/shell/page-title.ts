interface Matches {
  matches: readonly ({ id: string; data: unknown } | undefined)[];
}

function formRefused({ matches }: Matches): boolean {
  const root = matches.find((match) => match?.id === 'root')?.data;
  return typeof root === 'object' && root !== null && 'formRefused' in root && root.formRefused === true;
}

/**
 * The title of a page, for its `meta` export: `export const meta: MetaFunction<typeof loader> = (args) => pageTitle(args, 'New set')`.
 * It begins with "Error: " on the page of a form that came back. (Answers without a reload: see `ErrorSummary`.)
 */
export const pageTitle = (args: Matches, title: string): [{ title: string }] => [
  { title: `${formRefused(args) ? 'Error: ' : ''}${title} · Loadout` },
];
