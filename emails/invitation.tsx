import { Letter, Line, Way } from './layout';

export const subject = 'A place for you in Meantime';

/** The first mail to someone: their way in. `until` is the link's last day, in words. */
export function Invitation({ link, until }: { link: string; until: string }) {
  return (
    <Letter preview="Your link, to open when you have a quiet moment.">
      <Line>Hello,</Line>
      <Line>
        Someone you know has made a private place for you in Meantime. They will have told you about it, or will when
        you next speak.
      </Line>
      <Way to={link}>Open your place</Way>
      <Line>The link is for you alone. It can be used once, until {until}.</Line>
      <Line quiet>
        If you were not expecting this, you can leave it. Nothing happens unless you open the link and choose a
        passphrase.
      </Line>
    </Letter>
  );
}
