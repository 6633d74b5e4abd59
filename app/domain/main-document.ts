import type { ArtifactType } from './artifact-types.ts';

/** How much of a main document is searched, in UTF-16 units: enough for its introduction and headings. */
const SEARCHED = 20_000;

const isMarkdown = (path: string): boolean => /\.(?:md|markdown)$/i.test(path);
const atRoot = (path: string): boolean => !path.includes('/');

/**
 * The path of the file that tells people what an artifact is, or null: a skill's SKILL.md, the file of a command or agent,
 * a README at the root otherwise.
 * @param paths in byte order, as a version lists them
 */
export function mainDocument(type: ArtifactType, paths: readonly string[]): string | null {
  const named = (name: string) =>
    paths.find((path) => path === name) ?? paths.find((path) => path.toLowerCase() === name.toLowerCase());
  switch (type) {
    case 'skill':
      return named('SKILL.md') ?? null;
    case 'command':
    case 'agent':
      return paths.find(isMarkdown) ?? null;
    case 'hook':
    case 'mcp_server':
    case 'plugin':
      return named('README.md') ?? paths.find((path) => atRoot(path) && isMarkdown(path)) ?? null;
  }
}

/** The part of a main document that full-text search sees. NUL cannot be stored; replacement characters say nothing. */
export function searchableText(content: Uint8Array): string {
  const text = new TextDecoder('utf-8').decode(content.subarray(0, SEARCHED * 4)).slice(0, SEARCHED);
  return text.replaceAll('\u0000', ' ').replaceAll(/\uFFFD|\p{Surrogate}/gu, ' ');
}
