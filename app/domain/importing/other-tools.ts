import type { Note } from './place.ts';
import { folderOf, type SourceTree } from './source-tree.ts';

/** Files in the form of another tool, which no import reads. `many`: one remark for all in their folder. */
const FORMS: readonly { path: RegExp; what: string; many?: true }[] = [
  { path: /(?:^|\/)gemini-extension\.json$/, what: 'The description of a Gemini CLI extension. Any servers in it' },
  { path: /(?:^|\/)\.gemini\/settings\.json$/, what: 'Settings of Gemini CLI. Any hooks and servers in them' },
  { path: /(?:^|\/)\.codex\/config\.toml$/, what: 'Settings of Codex. Any servers in them' },
  { path: /(?:^|\/)opencode\.jsonc?$/, what: 'Settings of OpenCode. Any servers in them' },
  { path: /(?:^|\/)\.gemini\/commands\/.*\.toml$/, what: 'Commands in the TOML of Gemini CLI. They', many: true },
  { path: /(?:^|\/)\.codex\/agents\/.*\.toml$/, what: 'Agents in the TOML of Codex. They', many: true },
  { path: /(?:^|\/)\.github\/prompts\/.*\.prompt\.md$/, what: 'Prompt files of GitHub Copilot. They', many: true },
];

/** Says where another tool's files could hold what people look for in vain among what was found. */
export function otherToolNotes(tree: SourceTree, isTaken: (path: string) => boolean): Note[] {
  const notes = new Map<string, Note>();
  for (const path of tree.paths) {
    const form = FORMS.find((one) => one.path.test(path));
    if (form === undefined || isTaken(path)) continue;
    const at = form.many === true ? folderOf(path) : path;
    const message = `${form.what} were not taken in: only Claude Code's form of them is read.`;
    notes.set(at, { path: at, code: 'other_tool', message });
  }
  return [...notes.values()];
}
