import { describe, expect, test } from 'vitest';
import { renderMarkdown, withoutFrontmatter } from '#app/http/markdown.server.ts';

describe('artifact Markdown on a page', () => {
  test('raw HTML is shown as text, never as elements', () => {
    const html = renderMarkdown('<script>alert(1)</script>\n\nand <img src=x onerror=alert(1)> inline');
    expect(html).not.toMatch(/<script|<img/);
    expect(html).toContain('&lt;script&gt;');
  });

  test.each([
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    '//evil.example/x',
  ])('a link to %s does not become a link', (target) => {
    expect(renderMarkdown(`[click](${target})`)).not.toContain('<a ');
  });

  test('a link to another site is marked as not ours', () => {
    expect(renderMarkdown('[site](https://example.com/a?b=1&c=2)')).toBe(
      '<p><a href="https://example.com/a?b=1&amp;c=2" rel="noopener nofollow">site</a></p>\n',
    );
  });

  test('a link inside the artifact leads where its page says, and is plain text when there is no such file', () => {
    const linkTo = (target: string) => (target === './reference.md' ? '/artifacts/1/files/reference.md' : null);
    expect(renderMarkdown('[a](./reference.md) [b](./gone.md)', { linkTo })).toBe(
      '<p><a href="/artifacts/1/files/reference.md" rel="noopener nofollow">a</a> <span>b</span></p>\n',
    );
  });

  test('pictures are never fetched: their words stand in their place, also inside a link', () => {
    const html = renderMarkdown('[![build](https://ci.example/badge.svg)](https://ci.example) ![](https://x.example/p.png)');
    expect(html).not.toContain('<img');
    expect(html).toContain('<span class="md-image">build</span>');
    expect(html).toContain('<span class="md-image">https://x.example/p.png</span>');
  });

  test('a picture cannot smuggle markup in through its words', () => {
    expect(renderMarkdown('![<b onclick=x>](y.png)')).not.toContain('<b');
  });

  test('no inline style reaches the page, aligned table cells included', () => {
    const html = renderMarkdown('|a|b|c|\n|:-|-:|:-:|\n|1|2|3|');
    expect(html).not.toContain('style');
    expect(html).toContain('<td class="text-end">2</td>');
    expect(html).toContain('<td class="text-center">3</td>');
  });

  test('headings nest below the page whatever levels the author used, and never skip one', () => {
    const levels = (source: string) => [...renderMarkdown(source).matchAll(/<h(\d)/g)].map((match) => Number(match[1]));
    expect(levels('# A\n\n### B\n\n# C\n\n## D\n\n###### E')).toEqual([3, 4, 3, 4, 5]);
    expect(levels('### deep first\n\n## then higher')).toEqual([3, 3]);
    expect(levels('# 1\n\n## 2\n\n### 3\n\n#### 4\n\n##### 5\n\n###### 6')).toEqual([3, 4, 5, 6, 6, 6]);
  });

  test('every heading is closed by the tag it was opened with', () => {
    const html = renderMarkdown('# A\n\n## B');
    expect(html).toBe('<h3 class="md-h1">A</h3>\n<h4 class="md-h2">B</h4>\n');
  });
});

describe('the document below its frontmatter', () => {
  test.each([
    ['---\nname: a\n---\n# T', '# T'],
    ['---\r\nname: a\r\n---\r\n# T', '# T'],
    ['\uFEFF---\nname: a\n---\n# T', '# T'],
    ['---\n---\n# T', '# T'],
    ['---\nname: a\n---', ''],
    ['# T\n\n---\nnot: frontmatter\n---\n', '# T\n\n---\nnot: frontmatter\n---\n'],
    ['---\nnever closed', '---\nnever closed'],
  ])('%j', (text, rest) => {
    expect(withoutFrontmatter(text)).toBe(rest);
  });
});
