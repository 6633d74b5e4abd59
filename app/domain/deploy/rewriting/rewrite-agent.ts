import { copilotTools, onlyReads, openCodePermission, toolsOf } from './claude-tools.ts';
import { type PlatformDocument, present, type SourceDocument, textField } from './document.ts';

const LONGEST = 300;

/** The first line that says something, for a platform that refuses an agent without a description. */
function describe({ name, fields, body }: SourceDocument): string {
  const given = textField(fields, 'description');
  if (given !== null) return given;
  const line = body
    .split('\n')
    .map((text) =>
      text
        .replace(/\p{Cc}/gu, ' ')
        .replace(/^[#>*\s-]+/, '')
        .trim(),
    )
    .find((text) => text !== '');
  return line === undefined ? name : [...line].slice(0, LONGEST).join('');
}

/** An agent of Codex, which wants all three texts. One that may only look gets the sandbox that only lets it look. */
export function codexAgent(document: SourceDocument): PlatformDocument {
  const description = describe(document);
  return {
    syntax: 'toml',
    fields: {
      name: document.name,
      description,
      ...(onlyReads(toolsOf(document.fields)) ? { sandbox_mode: 'read-only' } : {}),
      developer_instructions: document.body === '' ? description : document.body,
    },
  };
}

/** An agent of Cursor, which knows no list of tools but whether it may change anything. */
export function cursorAgent({ name, fields, body }: SourceDocument): PlatformDocument {
  return {
    syntax: 'markdown',
    fields: present({
      name,
      description: textField(fields, 'description'),
      model: fields.model === 'inherit' ? 'inherit' : null,
      readonly: onlyReads(toolsOf(fields)) ? true : null,
      is_background: fields.background === true ? true : null,
    }),
    body,
  };
}

/** A custom agent of GitHub Copilot, where a description is required. */
export function copilotAgent(document: SourceDocument): PlatformDocument {
  const { name, fields, body } = document;
  return {
    syntax: 'markdown',
    fields: present({ name, description: describe(document), tools: copilotTools(toolsOf(fields)) }),
    body,
  };
}

/**
 * An agent of OpenCode, named by its file, where a description is required. Claude's list of tools, colours and models would make
 * it refuse the whole project.
 */
export function openCodeAgent(document: SourceDocument): PlatformDocument {
  const { fields, body } = document;
  return {
    syntax: 'markdown',
    fields: present({
      description: describe(document),
      mode: 'subagent',
      permission: openCodePermission(toolsOf(fields)),
    }),
    body,
  };
}
