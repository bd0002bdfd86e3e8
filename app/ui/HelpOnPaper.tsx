import type { HelpOnPaper as Help } from '~/domain/crisis/help-on-paper';

/** Where to turn, for a page on paper: nobody can press *Help now* there. It is not seen on a screen. */
export function HelpOnPaper({ emergency, groups }: Help) {
  return (
    <aside className="help-on-paper" aria-label="Help now, on paper">
      <p>
        <strong>If you are in danger, or someone else is, call the emergency number.</strong>{' '}
        {emergency.map(({ country, number }) => `${country}: ${number}.`).join(' ')}
        {groups.length === 0 && ' Anywhere else: your local emergency number.'}
      </p>
      {groups.map(({ need, lines }) => (
        <p key={need}>
          <strong>{need}.</strong> {lines.map(({ name, reach, answers }) => `${name}: ${reach}. ${answers}`).join(' ')}
        </p>
      ))}
    </aside>
  );
}
