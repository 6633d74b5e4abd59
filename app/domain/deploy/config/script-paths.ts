import { PLUGIN_ROOT_PATTERN } from '#app/domain/plugin-root.ts';

/** How a platform's hooks name the folder of their scripts. */
export interface ScriptFolder {
  /** In a shell command outside quotes; what has to be quoted is. */
  bare: string;
  /** Between double quotes. */
  quoted: string;
  /** Where no shell reads it: arguments, other fields. */
  plain: string;
}

const VARIABLE = new RegExp(PLUGIN_ROOT_PATTERN, 'g');
/** The variable and a path of plain characters, together in double quotes: the quotes can go around the variable alone. */
const QUOTED_PATH = new RegExp(String.raw`"${PLUGIN_ROOT_PATTERN}(/[\w./@+-]*)"`, 'g');

type Quote = '' | '"' | "'";

/** Which quotes are open at a position of a shell command. */
function quoteAt(command: string, position: number): Quote {
  let open: Quote = '';
  for (let at = 0; at < position; at += 1) {
    const letter = command[at];
    if (letter === '\\' && open !== "'") at += 1;
    else if (letter === '"' || letter === "'") open = open === '' ? letter : open === letter ? '' : open;
  }
  return open;
}

/** A shell command with the plugin's root, which means nothing outside a plugin, replaced by the folder of the scripts. */
export function commandWithScripts(command: string, { bare, quoted }: ScriptFolder): string {
  const unquoted = command.replace(QUOTED_PATH, (whole: string, path: string, at: number) =>
    quoteAt(command, at) === '' ? bare + path : whole,
  );
  return unquoted.replace(VARIABLE, (_: string, at: number) => {
    const quote = quoteAt(unquoted, at);
    if (quote === '') return bare;
    return quote === '"' ? quoted : `'${bare}'`;
  });
}

/** The same where no shell is involved. */
export const textWithScripts = (text: string, { plain }: ScriptFolder): string => text.replace(VARIABLE, () => plain);

export const namesScripts = (text: string): boolean => text.search(VARIABLE) >= 0;
