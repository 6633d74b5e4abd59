import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import { Icon } from '#app/components/ui/icon.tsx';
import { isIconName } from '#app/components/ui/icon-table.ts';
import { Sprite, SpriteProvider } from '#app/components/ui/sprite.tsx';

const page = (body: React.ReactNode) =>
  renderToString(
    <SpriteProvider>
      {body}
      <Sprite />
    </SpriteProvider>,
  );

test('the sprite holds each drawing the page uses once, and no other', () => {
  const html = page(
    <>
      <Icon name="plus" />
      <Icon name="plus" size="sm" />
      <Icon name="trash" />
    </>,
  );
  expect(html.match(/id="i-[a-z-]+"/g)).toEqual(['id="i-plus"', 'id="i-trash"']);
  expect(html.match(/<use href="#i-plus">/g)).toHaveLength(2);
});

test('two pages rendered at once do not share a sprite', () => {
  expect(page(<Icon name="sun" />)).not.toContain('i-moon');
  expect(page(<Icon name="moon" />)).not.toContain('i-sun');
});

test('an icon is hidden from assistive technology and has no style attribute, which the content security policy refuses', () => {
  const html = page(<Icon name="search" />);
  expect(html).toContain('class="icon" aria-hidden="true"');
  expect(html).not.toContain('style=');
});

test('words that are not icons are told apart, inherited object keys too', () => {
  expect(isIconName('shield')).toBe(true);
  expect(isIconName('rocket')).toBe(false);
  expect(isIconName('constructor')).toBe(false);
});
