import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { swatches } from '#app/components/sets/set-look.ts';
import config from '../../../tailwind.config.ts';

const css = readFileSync('app/styles/tokens.css', 'utf8');
const [light = '', dark = ''] = css.split('@variant dark-theme');

const tokensIn = (text: string): Map<string, string> =>
  new Map([...text.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name = '', value = '']) => [name, value]));

const themes = { light: tokensIn(light), dark: new Map([...tokensIn(light), ...tokensIn(dark)]) };

const channel = (value: number): number => (value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

/** Relative luminance of `#rrggbb` (WCAG 2.2). */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => channel(Number.parseInt(hex.slice(at, at + 2), 16) / 255));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [bright = 0, dim = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (bright + 0.05) / (dim + 0.05);
}

test('contrast is computed as WCAG defines it', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  const color = (name: string): string => {
    const value = themes[theme].get(`color-${name}`);
    expect(value, `--color-${name}`).toMatch(/^#[0-9a-f]{6}$/);
    return value ?? '';
  };
  const grounds = ['canvas', 'surface', 'sunken', 'raised'];

  test.each(['ink', 'ink-muted', 'ink-faint', 'accent-fg'])('%s can be read on every ground', (ink) => {
    for (const ground of grounds) expect(contrast(color(ink), color(ground))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(['positive', 'notice', 'local', 'caution', 'danger', 'neutral'])(
    '%s can be read on its own tint and on every ground',
    (family) => {
      for (const ground of [`${family}-tint`, ...grounds]) {
        expect(contrast(color(`${family}-fg`), color(ground))).toBeGreaterThanOrEqual(4.5);
      }
      expect(contrast(color('ink-muted'), color(`${family}-tint`)), 'the words of a message').toBeGreaterThanOrEqual(4.5);
    },
  );

  test('buttons can be read, hovered too', () => {
    for (const ground of ['accent', 'accent-hover', 'danger', 'danger-hover']) {
      expect(contrast(color('on-accent'), color(ground))).toBeGreaterThanOrEqual(4.5);
    }
  });

  test('chosen rows and the second line on them can be read, and diffs with their code in colours', () => {
    for (const ink of ['ink', 'ink-muted', 'accent-fg'])
      expect(contrast(color(ink), color('accent-tint'))).toBeGreaterThanOrEqual(4.5);
    for (const ground of ['diff-add', 'diff-del', 'surface'])
      for (const ink of ['ink', 'ink-muted', 'notice-fg', 'caution-fg', 'local-fg'])
        expect(contrast(color(ink), color(ground)), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5);
  });

  test('what shows where a control is or has focus stands out', () => {
    for (const ground of ['canvas', 'surface', 'raised'])
      expect(contrast(color('line-strong'), color(ground))).toBeGreaterThanOrEqual(3);
    for (const ground of grounds) expect(contrast(color('focus'), color(ground))).toBeGreaterThanOrEqual(3);
    expect(contrast(color('accent'), color('surface'))).toBeGreaterThanOrEqual(3);
  });

  test('the ten swatches stand out on cards and menus', () => {
    expect(swatches).toHaveLength(10);
    for (const { hex } of swatches) {
      for (const ground of ['surface', 'raised']) expect(contrast(hex, color(ground))).toBeGreaterThanOrEqual(3);
    }
  });
});

test('every token that Tailwind is told of exists, and every token is told', () => {
  const told = new Set([...JSON.stringify(config).matchAll(/var\(--([\w-]+)\)/g)].map(([, name]) => name));
  expect([...told].sort()).toEqual([...themes.light.keys()].sort());
});

test('a page says no colour: only the tokens do, and the colours people give their sets', () => {
  const sheets = ['base', 'controls', 'blocks', 'shell', 'sets']
    .map((name) => readFileSync(`app/styles/${name}.css`, 'utf8'))
    .join('\n');
  expect(sheets.match(/#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(|oklch\(/gi)).toBeNull();
});
