import type { FileContent, ShownFile } from '#app/contracts/library-pages.ts';
import { renderMarkdown, withoutFrontmatter } from './markdown.server.ts';

/** Bytes that are shown of one file; the download has them all. */
const SHOWN_BYTES = 200 * 1024;

const isMarkdown = (path: string): boolean => /\.(?:md|markdown|mdx)$/i.test(path);

/** A relative link of a document as a path inside the artifact, without its fragment; null when it leads out of it. */
function insidePath(document: string, target: string): string | null {
  const folders = document.split('/').slice(0, -1);
  let path: string;
  try {
    path = decodeURIComponent(target.replace(/[?#].*$/s, ''));
  } catch {
    return null;
  }
  for (const part of path.split('/')) {
    if (part === '..') {
      if (folders.pop() === undefined) return null;
    } else if (part !== '.' && part !== '') folders.push(part);
  }
  return folders.join('/');
}

/** Text without the character that a cut in the middle of its bytes leaves behind. */
function textOf(bytes: Uint8Array, cut: boolean): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: cut });
  } catch {
    return null;
  }
}

/**
 * Prepares a file for the page of its artifact.
 * @param linkTo the address of another file of the artifact, or null when it has none of that path
 */
export function shownFile(file: FileContent, linkTo: (path: string) => string | null): ShownFile {
  const { path, bytes } = file;
  const cut = bytes.byteLength > SHOWN_BYTES;
  const text = textOf(bytes.subarray(0, SHOWN_BYTES), cut);
  if (text === null) return { kind: 'binary', path, bytes: bytes.byteLength };
  if (!isMarkdown(path)) return { kind: 'text', path, text, cut };
  const html = renderMarkdown(withoutFrontmatter(text), {
    linkTo: (target) => {
      const inside = insidePath(path, target);
      return inside === null ? null : linkTo(inside);
    },
  });
  return { kind: 'markdown', path, html, cut };
}
