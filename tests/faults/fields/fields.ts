import type { Page } from '@playwright/test';

/** What stands in each field of a page, by its name and which of that name it is. */
export type Standing = Record<string, string>;

/** What runs in the page: finds its fields, and puts something of its own into each of them. */
function inPage(fill: boolean): [key: string, held: string][] {
  const times = new Map<string, number>();
  const fields = [
    ...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>(
      'main :is(input:not([type=hidden], [readonly]), textarea, select)',
    ),
  ].filter((field) => !field.disabled && field.closest('dialog:not([open])') === null);
  return fields.map((field, at) => {
    const isTicked = field instanceof HTMLInputElement && /^(checkbox|radio)$/.test(field.type);
    const called = `${field.name || field.id}${isTicked ? ` ${field.value}` : ''}`;
    const nth = times.get(called) ?? 0;
    times.set(called, nth + 1);
    if (fill) {
      const folded = field.closest('details');
      if (folded) folded.open = true;
      const given: Record<string, string> = {
        'datetime-local': '2031-02-03T04:05',
        date: '2031-02-03',
        number: '7',
        email: `typed${at}@people.example`,
      };
      if (field instanceof HTMLInputElement && field.type === 'file') {
        const files = new DataTransfer();
        files.items.add(new File(['words'], 'a.md', { type: 'text/markdown' }));
        field.files = files.files;
      } else if (isTicked) field.checked = field.type === 'radio' || !field.checked;
      else if (field instanceof HTMLSelectElement) field.selectedIndex = field.options.length - 1;
      else field.value = `${field.value}${given[field.type] ? '' : `typed ${at}`}` || (given[field.type] ?? '');
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }
    const held = (): string => {
      if (isTicked) return String(field.checked);
      return field instanceof HTMLInputElement && field.type === 'file' ? (field.files?.[0]?.name ?? '') : field.value;
    };
    return [`${called} ${nth}`, held()];
  });
}

/** Puts something of its own into every field of the page, as a person does, and tells what stands in them then. */
export async function fillAll(page: Page): Promise<Standing> {
  await page.evaluate(inPage, true);
  return standing(page);
}

/** What stands in every field of the page. */
export async function standing(page: Page): Promise<Standing> {
  return Object.fromEntries(await page.evaluate(inPage, false));
}

/** Which fields hold something else than they did, or are gone: in words. */
export function lost(before: Standing, after: Standing): string[] {
  return Object.entries(before)
    .filter(([key, held]) => after[key] !== held)
    .map(([key, held]) => `${key}: "${held}" is ${key in after ? `"${after[key]}"` : 'gone'}`);
}
