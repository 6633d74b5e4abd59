import type { Facts } from './place.ts';
import { isObject, type JsonObject, textOf, type Warning } from './place.ts';

const PORTABLE_NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
/** Folder names that Claude Code keeps for itself. */
const RESERVED_SKILLS = /^(?:synced|anthropic-skills(?::.*)?)$/;
const PORTABLE_DESCRIPTION = 1024;

const kind = (value: unknown): string =>
  value === null ? 'empty' : Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'a mapping' : `a ${typeof value}`;

const isTextList = (value: unknown): boolean => Array.isArray(value) && value.every((entry) => typeof entry === 'string');

/** What clients expect of a field, beyond which they guess or ignore it. */
const EXPECTED: Record<string, { wants: string; fits: (value: unknown) => boolean }> = {
  name: { wants: 'text', fits: (value) => typeof value === 'string' },
  description: { wants: 'text', fits: (value) => typeof value === 'string' },
  metadata: { wants: 'a mapping', fits: isObject },
  'allowed-tools': { wants: 'text or a list', fits: (value) => typeof value === 'string' || isTextList(value) },
  tools: { wants: 'text or a list', fits: (value) => typeof value === 'string' || isTextList(value) },
  version: { wants: 'text', fits: (value) => typeof value === 'string' },
  license: { wants: 'text', fits: (value) => typeof value === 'string' },
};

/** Fields of an unexpected type: `wrong_type`, one remark for each. */
export function fieldTypeWarnings(fields: JsonObject): Warning[] {
  return Object.entries(EXPECTED).flatMap(([key, { wants, fits }]): Warning[] => {
    if (!Object.hasOwn(fields, key) || fits(fields[key])) return [];
    return [
      {
        code: 'wrong_type',
        message: `${key} should be ${wants}, but is ${kind(fields[key])}. It is kept as written; clients may ignore it.`,
      },
    ];
  });
}

function descriptionWarnings(fields: JsonObject): Warning[] {
  const description = textOf(fields.description);
  if (description === null) {
    return [{ code: 'description_missing', message: 'There is no description, so a client cannot tell when to use it.' }];
  }
  const length = [...description].length;
  if (length <= PORTABLE_DESCRIPTION) return [];
  const told = length.toLocaleString('en-US');
  return [
    {
      code: 'description_long',
      message: `The description has ${told} characters; ${PORTABLE_DESCRIPTION.toLocaleString('en-US')} are portable.`,
    },
  ];
}

/** What is odd about a skill. Its name is its folder's, whatever the frontmatter says (agentskills.io wants both equal). */
export function skillWarnings(folder: string, fields: JsonObject | null): Warning[] {
  const warnings: Warning[] = [];
  if (RESERVED_SKILLS.test(folder))
    warnings.push({
      code: 'reserved_name',
      message: `Claude Code keeps the folder name "${folder}" for itself and will not load this skill.`,
    });
  if (!PORTABLE_NAME.test(folder) || folder.length > 64) {
    warnings.push({
      code: 'name_not_portable',
      message: `"${folder}" is not a portable skill name: 1 to 64 lower-case letters, digits and single hyphens.`,
    });
  }
  if (fields === null) return warnings;
  const own = textOf(fields.name);
  if (own !== null && own !== folder) {
    warnings.push({
      code: 'name_differs',
      message: `The folder is called ${folder}, the skill calls itself ${own}. It is known by its folder.`,
    });
  }
  return [...warnings, ...descriptionWarnings(fields), ...fieldTypeWarnings(fields)];
}

/** What is odd about an agent. `stem` is its file's name without `.md`. */
export function agentWarnings(stem: string, fields: JsonObject | null): Warning[] {
  const own = fields === null ? null : textOf(fields.name);
  const warnings: Warning[] = [];
  if (own === null) {
    warnings.push({
      code: 'agent_without_name',
      message: 'There is no name in the frontmatter. Claude Code will not load this agent.',
    });
  } else if (own !== stem) {
    warnings.push({ code: 'name_from_frontmatter', message: `The file is called ${stem}.md, the agent calls itself ${own}.` });
  }
  if (own?.includes(':'))
    warnings.push({
      code: 'name_not_portable',
      message: 'The name holds a colon, which Claude Code does not allow in an agent.',
    });
  return fields === null ? warnings : [...warnings, ...descriptionWarnings(fields), ...fieldTypeWarnings(fields)];
}

/** What is odd about a command; all its fields are optional. */
export const commandWarnings = (fields: JsonObject | null): Warning[] => (fields === null ? [] : fieldTypeWarnings(fields));

/** A person or team as manifests write it: text, or a mapping with a name. */
export const authorOf = (value: unknown): string | null => (isObject(value) ? textOf(value.name) : textOf(value));

/** A version is text, but numbers are common. */
export const versionOf = (value: unknown): string | null => (typeof value === 'number' ? String(value) : textOf(value));

/** What fields of a frontmatter or manifest say about an artifact. */
export function factsOf(fields: JsonObject | null): Facts {
  const metadata = isObject(fields?.metadata) ? fields.metadata : {};
  return {
    description: textOf(fields?.description),
    version: versionOf(fields?.version) ?? versionOf(metadata.version),
    author: authorOf(fields?.author) ?? authorOf(metadata.author),
    license: textOf(fields?.license),
    frontmatter: fields,
  };
}
