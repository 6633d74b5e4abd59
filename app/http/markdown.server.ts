import MarkdownIt, { type Token } from 'markdown-it';

export interface MarkdownOptions {
  /** The level that the topmost heading gets on the page, so that headings below it never skip one. Default 3. */
  topLevel?: number;
  /** The address of a link inside the artifact (`./reference.md`), or null when there is nothing at it. */
  linkTo?(target: string): string | null;
}

// No raw HTML, and no links guessed out of plain text: what is shown is what was written.
const parser = new MarkdownIt('default', { html: false, linkify: false, typographer: false });

const ELSEWHERE = /^(?:https?|mailto):/i;
const HAS_SCHEME = /^[a-z][a-z0-9+.-]*:/i;

const attribute = (token: Token | undefined, name: string): string => String(token?.attrGet(name) ?? '');

/** Numbers headings by how they nest, whatever levels the author used, since a page has one h1 and skips no level. */
function nestHeadings(tokens: readonly Token[], topLevel: number): void {
  const open: number[] = [];
  for (const token of tokens) {
    if (token.type !== 'heading_open' && token.type !== 'heading_close') continue;
    const written = Number(token.tag.slice(1));
    if (token.type === 'heading_open') {
      while ((open.at(-1) ?? 0) >= written) open.pop();
      open.push(written);
      token.attrSet('class', `md-h${written}`);
    }
    token.tag = `h${Math.min(6, topLevel + open.length - 1)}`;
  }
}

/** Alignment of table cells as classes: the content security policy refuses `style` attributes. */
function alignCells(tokens: readonly Token[]): void {
  for (const token of tokens) {
    const style = attribute(token, 'style');
    if (style === '') continue;
    token.attrs = (token.attrs ?? []).filter(([name]) => name !== 'style');
    if (style.includes('right')) token.attrJoin('class', 'text-end');
    if (style.includes('center')) token.attrJoin('class', 'text-center');
  }
}

function addressOf(target: string, linkTo: MarkdownOptions['linkTo']): string | null {
  if (ELSEWHERE.test(target)) return target;
  // "//host" is another site too, and "#part" has no target: headings carry no ids.
  if (HAS_SCHEME.test(target) || /^[/\\#?]/.test(target)) return null;
  return linkTo?.(target) ?? null;
}

/** Links lead to other sites or to files of the artifact; any other stays as text. */
function settleLinks(children: readonly Token[], linkTo: MarkdownOptions['linkTo']): void {
  let closing = 'a';
  for (const token of children) {
    if (token.type === 'link_open') {
      const address = addressOf(attribute(token, 'href'), linkTo);
      closing = address === null ? 'span' : 'a';
      token.tag = closing;
      token.attrs =
        address === null
          ? []
          : [
              ['href', address],
              ['rel', 'noopener nofollow'],
            ];
    } else if (token.type === 'link_close') token.tag = closing;
  }
}

// A picture would be fetched from wherever the author says; its words are shown in its place.
parser.renderer.rules.image = (tokens, index) => {
  const token = tokens[index];
  const words = token?.content.trim() || attribute(token, 'src');
  return `<span class="md-image">${parser.utils.escapeHtml(words)}</span>`;
};

/** The document below its frontmatter. A fence that is never closed is part of the text. */
export function withoutFrontmatter(text: string): string {
  const match = /^\uFEFF?---[ \t]*(?:\r\n|\n|\r)(?:[\s\S]*?(?:\r\n|\n|\r))?---[ \t]*(?:\r\n|\n|\r|$)/.exec(text);
  return match ? text.slice(match[0].length) : text;
}

/**
 * Markdown of an artifact as HTML that is safe to put into a page: no raw HTML, no pictures, no inline styles, links to other
 * sites with `rel="noopener nofollow"` (design 7).
 */
export function renderMarkdown(source: string, { topLevel = 3, linkTo }: MarkdownOptions = {}): string {
  const env = {};
  const tokens = parser.parse(source, env);
  nestHeadings(tokens, topLevel);
  alignCells(tokens);
  for (const token of tokens) if (token.children) settleLinks(token.children, linkTo);
  return parser.renderer.render(tokens, parser.options, env);
}
