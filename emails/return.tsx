import { Letter, Line, Way } from './layout';

export const subject = 'Your way back into Meantime';

/** For someone who asked for a new passphrase. `until` is the time the link stops working, in words. */
export function Return({ link, until }: { link: string; until: string }) {
  return (
    <Letter preview="The link you asked for.">
      <Line>Hello,</Line>
      <Line>Here is the link to choose a new passphrase.</Line>
      <Way to={link}>Choose a new passphrase</Way>
      <Line>It can be used once, until {until}. When you have used it, you are signed out everywhere else.</Line>
      <Line quiet>If you did not ask for this, you can leave it. Your passphrase stays as it is.</Line>
    </Letter>
  );
}
