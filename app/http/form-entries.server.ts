interface EntryRules {
  /** Entries that are about the form and not of the thing it edits, such as `intent`. */
  without?: readonly string[];
  /** Fields typed as one line with commas that the contract takes as a list. */
  lists?: readonly string[];
}

/**
 * A posted form as the contract's schema expects it: only the fields of the thing itself, one entry per list item.
 * What was typed stays in its order, so a form that comes back shows it again.
 */
export function formEntries(formData: FormData, { without = [], lists = [] }: EntryRules): FormData {
  const entries = new FormData();
  for (const [name, value] of formData.entries()) {
    if (without.includes(name)) continue;
    if (!lists.includes(name) || typeof value !== 'string') {
      // Browsers send line ends as CR LF, whatever was stored.
      entries.append(name, typeof value === 'string' ? value.replaceAll('\r\n', '\n') : value);
      continue;
    }
    for (const item of value.split(',')) if (item.trim() !== '') entries.append(name, item.trim());
  }
  return entries;
}

/** A text entry of a form; '' when it is absent or a file. */
export function textEntry(formData: FormData, name: string): string {
  const value = formData.get(name);
  return typeof value === 'string' ? value : '';
}
