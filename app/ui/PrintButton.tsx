import { Button } from './Button';
import { useScripts } from './useScripts';

/** Opens the browser's own dialog for printing. Without scripts it is not there: the browser's menu does the same. */
export function PrintButton() {
  if (!useScripts()) return null;
  return (
    <Button type="button" onClick={() => window.print()}>
      Print
    </Button>
  );
}
