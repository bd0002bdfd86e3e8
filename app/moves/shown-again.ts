import { isReachable } from './network';

/**
 * A page that the browser kept whole and shows again on "back" may belong to someone who has signed out since. It goes
 * out of sight at once and is asked for again; where there is no network, that is said in its place. Without scripts
 * `no-store` does the same.
 */
export function askAgainWhenShownAgain(): void {
  addEventListener('pageshow', ({ persisted }) => {
    if (!persisted) return;
    document.documentElement.style.display = 'none';
    void askAgain();
  });
}

async function askAgain(): Promise<void> {
  if (await isReachable()) {
    location.reload();
    return;
  }
  addEventListener('online', () => void askAgain(), { once: true });
  const page = document.getElementById('page');
  if (page === null || page.hidden) return;
  page.hidden = true;
  document.body.append(withoutNetwork());
  document.documentElement.style.removeProperty('display');
}

function withoutNetwork(): HTMLElement {
  const [main, title, words, button] = (['main', 'h1', 'p', 'button'] as const).map((name) =>
    document.createElement(name),
  ) as [HTMLElement, HTMLElement, HTMLElement, HTMLButtonElement];
  main.className = 'shown-again';
  title.textContent = 'There is no network just now';
  words.textContent = 'This page is shown again as soon as there is one: somebody may have signed out since.';
  button.className = 'button';
  button.textContent = 'Try again';
  button.addEventListener('click', () => void askAgain());
  main.append(title, words, button);
  return main;
}
