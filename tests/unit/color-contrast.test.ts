import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { preferenceChoices } from '~/reading-preferences/reading-preferences';

const styles = new URL('../../app/styles/', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, styles), 'utf8');

/** The blocks of `tokens.css` that set colours, by the selector they stand under. */
function papers(): Record<string, Record<string, string>> {
  const found: Record<string, Record<string, string>> = {};
  for (const [, selector = '', body = ''] of read('tokens.css').matchAll(/(:root[^{,]*)\{([^{}]*)\}/g)) {
    const colours = [...body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]);
    if (colours.length > 0) found[selector.trim()] = Object.fromEntries(colours);
  }
  return found;
}

/** WCAG 2.2 relative luminance and contrast ratio. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const surfaces = ['color-bg', 'color-surface', 'color-muted'];
const words = ['color-text', 'color-text-muted', 'color-handwriting', 'color-accent', 'color-alert'].flatMap((on) =>
  surfaces.map((under) => [on, under] as const),
);
const read45 = [...words, ['color-on-accent', 'color-accent'], ['color-text', 'color-highlight']] as const;
const seen3 = [
  ...surfaces.map((under) => ['color-border-control', under] as const),
  ...surfaces.map((under) => ['color-accent', under] as const),
];

describe('the papers', () => {
  const all = papers();
  const light = all[':root'] ?? {};
  const dark = all[':root[data-theme="dark"]'] ?? {};
  const sepia = all[':root[data-theme="sepia"]'] ?? {};

  it('are light, dark and sepia, and each sets every colour', () => {
    expect(Object.keys(all)).toHaveLength(4);
    expect(Object.keys(dark)).toEqual(Object.keys(light));
    expect(Object.keys(sepia)).toEqual(Object.keys(light));
  });

  it('and what else a reader may choose are all there to be chosen, and nothing more', () => {
    const offered = Object.entries(preferenceChoices).flatMap(([name, { choices }]) =>
      Object.keys(choices).flatMap((value) => (value === '' || value === 'light' ? [] : [`data-${name}="${value}"`])),
    );
    const meant = [...read('tokens.css').matchAll(/:root\[(data-\w+="\w+")\] \{/g)].map(([, choice]) => choice);
    expect(offered.sort()).toEqual(meant.sort());
  });

  it('give way to a reader whose system asks for more contrast, whichever was chosen', () => {
    const [before, contrasting = ''] = read('tokens.css').split('@media (prefers-contrast: more)');
    expect(before).toContain(':root[data-theme="sepia"]');
    expect(contrasting).toContain(':root[data-theme]');
  });

  it('give the same dark to those who chose it and to those whose system asks for it', () => {
    expect(all[':root:not([data-theme])']).toEqual(dark);
  });

  it('leave no colour unmeasured but the line that only divides', () => {
    const measured = new Set([...read45, ...seen3].flat());
    expect(Object.keys(light).filter((name) => !measured.has(name))).toEqual(['color-border']);
  });

  it.each(Object.entries({ light, dark, sepia }))('%s: every word can be read (4.5 to 1)', (_, paper) => {
    for (const [on, under] of read45) {
      expect(contrast(paper[on] ?? '', paper[under] ?? ''), `${on} on ${under}`).toBeGreaterThanOrEqual(4.5);
    }
  });

  it.each(Object.entries({ light, dark, sepia }))(
    '%s: every control and its focus can be seen (3 to 1)',
    (_, paper) => {
      for (const [on, under] of seen3) {
        expect(contrast(paper[on] ?? '', paper[under] ?? ''), `${on} on ${under}`).toBeGreaterThanOrEqual(3);
      }
    },
  );
});

describe('the stylesheets', () => {
  const files = readdirSync(styles).filter((file) => file.endsWith('.css'));

  it('name a colour in one place only, so that what is measured is what is seen', () => {
    for (const file of files.filter((name) => name !== 'tokens.css' && name !== 'print.css')) {
      expect(read(file).match(/#[0-9a-f]{3,8}\b|\b(?:hsl|oklch)a?\(/gi), file).toBeNull();
    }
  });

  it('stand each in a declared layer: those of every page in their own, in order; those of a few wherever they say', () => {
    const index = read('index.css');
    const declared = /@layer ([^;]+);/.exec(index)?.[1]?.split(', ') ?? [];
    const imported = [...index.matchAll(/@import "\.\/(.+)\.css" layer\((.+)\);/g)].map(([, file, layer]) => [
      file,
      layer,
    ]);
    const ofAFew = files.filter((file) => file !== 'index.css' && !imported.some(([name]) => file === `${name}.css`));
    const layers = ofAFew.map((file) => /^@layer (\w+) \{\n(?: .*\n|\n)*\}\n$/.exec(read(file))?.[1]);
    expect(declared).toEqual(expect.arrayContaining(layers));
    const ofEvery = declared.filter((layer) => files.includes(`${layer}.css`) && !ofAFew.includes(`${layer}.css`));
    expect(imported).toEqual(ofEvery.map((layer) => [layer, layer]));
    expect(declared.filter((layer) => !ofEvery.includes(layer) && !layers.includes(layer))).toEqual([]);
  });

  it('move nothing', () => {
    for (const file of files) {
      expect(read(file).match(/\b(?:transition|animation|@keyframes|scroll-behavior)\b/), file).toBeNull();
    }
  });

  it('load nothing from elsewhere, and fonts of at most 60 KB in all', () => {
    const urls = files.flatMap((file) => [...read(file).matchAll(/url\("?([^")]+)/g)].map(([, url = '']) => url));
    const fonts = urls.map((url) => new URL(`../../public${url}`, import.meta.url));
    expect(urls.every((url) => url.startsWith('/fonts/'))).toBe(true);
    expect(fonts.reduce((sum, font) => sum + statSync(font).size, 0)).toBeLessThanOrEqual(60_000);
  });
});
