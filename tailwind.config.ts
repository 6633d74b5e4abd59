import type { Config } from 'tailwindcss';

/** A state family: text and icon, ground, border. */
const family = (name: string) => ({
  fg: `var(--color-${name}-fg)`,
  tint: `var(--color-${name}-tint)`,
  line: `var(--color-${name}-line)`,
});

const text = (name: string): [string, string] => [`var(--text-${name})`, `var(--leading-${name})`];

/**
 * The design tokens by their Tailwind names. Every `--<group>-<name>` of app/styles/tokens.css is
 * `theme.extend.<group>.<name>` here, so that a page says `text-ink-muted` and never a colour.
 * The variables change with the theme; a class never does.
 */
export default {
  theme: {
    extend: {
      screens: { md: '45rem', lg: '64rem' },
      colors: {
        canvas: 'var(--color-canvas)',
        surface: 'var(--color-surface)',
        sunken: 'var(--color-sunken)',
        raised: 'var(--color-raised)',
        line: { DEFAULT: 'var(--color-line)', strong: 'var(--color-line-strong)' },
        ink: { DEFAULT: 'var(--color-ink)', muted: 'var(--color-ink-muted)', faint: 'var(--color-ink-faint)' },
        accent: {
          DEFAULT: 'var(--color-accent)',
          hover: 'var(--color-accent-hover)',
          fg: 'var(--color-accent-fg)',
          tint: 'var(--color-accent-tint)',
          line: 'var(--color-accent-line)',
        },
        'on-accent': 'var(--color-on-accent)',
        focus: 'var(--color-focus)',
        positive: family('positive'),
        notice: family('notice'),
        local: family('local'),
        caution: family('caution'),
        danger: { DEFAULT: 'var(--color-danger)', hover: 'var(--color-danger-hover)', ...family('danger') },
        neutral: family('neutral'),
        diff: { add: 'var(--color-diff-add)', del: 'var(--color-diff-del)' },
      },
      fontFamily: { sans: 'var(--font-sans)', mono: 'var(--font-mono)' },
      fontSize: {
        xs: text('xs'),
        sm: text('sm'),
        base: text('base'),
        md: text('md'),
        lg: text('lg'),
        xl: text('xl'),
        '2xl': text('2xl'),
      },
      spacing: { control: 'var(--size-control)' },
      maxWidth: { page: 'var(--size-page)', form: 'var(--size-form)' },
      borderRadius: { sm: 'var(--radius-sm)', md: 'var(--radius-md)', lg: 'var(--radius-lg)', full: 'var(--radius-full)' },
      boxShadow: { sm: 'var(--shadow-sm)', md: 'var(--shadow-md)', lg: 'var(--shadow-lg)' },
      outlineWidth: { ring: 'var(--ring-width)' },
      outlineOffset: { ring: 'var(--ring-offset)' },
      transitionDuration: { fast: 'var(--duration-fast)' },
    },
  },
} satisfies Config;
