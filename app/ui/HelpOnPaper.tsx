import type { HelpOnPaper as Help } from '~/domain/crisis/help-on-paper';

/** Where to turn, for a page on paper: nobody can press *Help now* there. It is not seen on a screen. */
export function HelpOnPaper({ emergency, lines }: Help) {
  return (
    <aside className="help-on-paper" aria-label="Help now, on paper">
      <p>
        <strong>If you are in danger, or someone else is, call the emergency number.</strong>{' '}
        {emergency.map(({ country, number }) => `${country}: ${number}.`).join(' ')}
        {lines.length === 0 && ' Anywhere else: your local emergency number.'}
      </p>
      {lines.length > 0 && (
        <ul>
          {lines.map(({ name, reach, answers }) => (
            <li key={name}>
              {name}: {reach}. {answers}
            </li>
          ))}
        </ul>
      )}
    </aside>
  );
}
