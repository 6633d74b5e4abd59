import { type PlatformDocument, present, type SourceDocument, textField } from './document.ts';

/** `$ARGUMENTS` alone: `$ARGUMENTS[0]` and `$ARGUMENTS_DIR` are something else. */
const ALL_ARGUMENTS = /\$ARGUMENTS(?![\w[])/g;
/** A shell command whose output Claude Code puts in its place: !`git status`. */
const SHELL = /!`([^`\n]+)`/g;

/** Gemini CLI counts braces to find where a shell command ends. */
function isBalanced(text: string): boolean {
  let open = 0;
  for (const letter of text) {
    if (letter === '{') open += 1;
    if (letter === '}') open -= 1;
    if (open < 0) return false;
  }
  return open === 0;
}

/**
 * The words of a prompt in Gemini CLI's syntax. What happens to look like that syntax already gets a blank, so that text
 * that was only text neither runs nor makes the client refuse the file.
 */
function geminiPrompt(body: string): string {
  const inert = body.replaceAll(/([!@])\{/g, '$1 {').replaceAll('{{args}}', '{{ args }}');
  return inert
    .replaceAll(SHELL, (whole, command: string) => (isBalanced(command) ? `!{${command}}` : whole))
    .replaceAll(ALL_ARGUMENTS, '{{args}}');
}

/** A custom command of Gemini CLI: `description` and `prompt`. */
export function geminiCommand({ fields, body }: SourceDocument): PlatformDocument {
  const description = textField(fields, 'description');
  return { syntax: 'toml', fields: { ...(description === null ? {} : { description }), prompt: geminiPrompt(body) } };
}

/** A prompt file of VS Code. `$ARGUMENTS` becomes the input that VS Code asks for; Claude's models and tool rules mean nothing there. */
export function copilotPrompt({ fields, body }: SourceDocument): PlatformDocument {
  return {
    syntax: 'markdown',
    fields: present({
      description: textField(fields, 'description'),
      'argument-hint': hint(fields['argument-hint']),
      agent: 'agent',
    }),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: VS Code's own placeholder
    body: body.replaceAll(ALL_ARGUMENTS, () => '${input:arguments}'),
  };
}

/** `argument-hint: [file]` is a list to YAML and a hint to people. */
function hint(value: unknown): string | null {
  if (Array.isArray(value)) return value.every((part) => typeof part === 'string') ? `[${value.join(', ')}]` : null;
  return textField({ value }, 'value');
}

/** A command of OpenCode, whose bodies have the same placeholders. Its models are named otherwise. */
export function openCodeCommand({ fields, body }: SourceDocument): PlatformDocument {
  return {
    syntax: 'markdown',
    fields: present({
      description: textField(fields, 'description'),
      subtask: fields.context === 'fork' ? true : null,
    }),
    body,
  };
}
