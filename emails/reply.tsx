import { Letter, Line, Way } from './layout';

export const subject = 'Something new in Meantime';

/** To either of the two: there is a reply. Whose and to what, only the thread says. */
export function Reply({ link }: { link: string }) {
  return (
    <Letter preview="A few words are waiting for you.">
      <Line>Hello,</Line>
      <Line>There is a reply for you in Meantime.</Line>
      <Way to={link}>Open Meantime</Way>
    </Letter>
  );
}
