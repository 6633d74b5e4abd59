import { createHash } from 'node:crypto';

/** Names of marketplaces that Claude Code keeps for itself or for its package sources. */
const RESERVED_MARKETPLACES: ReadonlySet<string> = new Set([
  'claude-code-marketplace',
  'claude-code-plugins',
  'claude-plugins-official',
  'anthropic-marketplace',
  'anthropic-plugins',
  'agent-skills',
  'anthropic-agent-skills',
  'life-sciences',
  'knowledge-work-plugins',
  'claude-for-legal',
  'claude-for-financial-services',
  'financial-services-plugins',
  'first-party-plugins',
  'claude-tag-plugins',
  'claude-community',
  'claude-plugins-community',
  'healthcare',
  'anthropic-plugin-directory',
  'claude-plugin-directory',
  'inline',
  'builtin',
  'skills-dir',
  'synced',
  'claude-plugin-test',
  'npm',
  'pip',
  'uv',
  'cargo',
  'github',
  'gh',
]);

const RESERVED_PLUGINS: ReadonlySet<string> = new Set(['claude', 'anthropic', 'claude-code']);

/** Digits that stand in for letters, undone; hyphens do not tell two names apart. */
const lookOf = (name: string): string =>
  name
    .replaceAll('0', 'o')
    .replaceAll('1', 'l')
    .replaceAll('3', 'e')
    .replaceAll('4', 'a')
    .replaceAll('5', 's')
    .replaceAll('-', '');

const RESERVED_LOOKS: ReadonlySet<string> = new Set([...RESERVED_MARKETPLACES].map(lookOf));
/** Names that pretend to be the maker's own. */
const IMPERSONATES = /^(?:claudeai|anthropic)|^claude(?:code)?(?:official|plugins|marketplace)|official(?:claude|anthropic)/;

/**
 * A set's name as the name of a plugin or marketplace: small ASCII letters, digits and single hyphens. A name without any
 * becomes `set-` and a short hash of it.
 */
export function nativeNameOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 64)
    .replace(/^-+|-+$/g, '');
  return plain === '' ? `set-${createHash('sha256').update(name).digest('hex').slice(0, 8)}` : plain;
}

/** Why a plugin may not have this name, as a sentence, or null. The rules are those of `claude plugin validate`. */
export function pluginNameProblem(name: string): string | null {
  const prefix = ['claude-', 'anthropic-', 'cc-plugin-'].find((one) => name.startsWith(one));
  if (prefix !== undefined) return `Claude Code keeps plugin names that begin with "${prefix}" for itself. Choose another name.`;
  return RESERVED_PLUGINS.has(name) ? `Claude Code keeps the plugin name "${name}" for itself. Choose another name.` : null;
}

/** Why a marketplace may not have this name, as a sentence, or null. */
export function marketplaceNameProblem(name: string): string | null {
  const look = lookOf(name);
  const isKept = RESERVED_MARKETPLACES.has(name) || RESERVED_LOOKS.has(look) || IMPERSONATES.test(look);
  return isKept
    ? `Claude Code keeps the marketplace name "${name}" for itself, or it looks like one it keeps. Choose another name.`
    : null;
}
