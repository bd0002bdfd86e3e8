import { useEffect } from 'react';

/**
 * A field can not run on from one sheet of paper to the next, so what stands in one is set as text beside it while
 * the page is printed. Whether it is seen there is for the reader to choose; see `print.css`.
 */
export function usePrintedFields(): void {
  useEffect(() => {
    const before = () => {
      for (const field of document.querySelectorAll('textarea')) {
        const text = document.createElement('div');
        text.className = 'on-paper';
        text.textContent = field.value;
        field.after(text);
      }
    };
    const after = () => document.querySelectorAll('.on-paper').forEach((text) => text.remove());
    addEventListener('beforeprint', before);
    addEventListener('afterprint', after);
    return () => {
      removeEventListener('beforeprint', before);
      removeEventListener('afterprint', after);
    };
  }, []);
}
