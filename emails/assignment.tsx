import { Letter, Line, Way } from './layout';

export const subject = 'Something new in Meantime';

/** To a client: there is something with them now. What it is, only the portal says. */
export function Assignment({ link }: { link: string }) {
  return (
    <Letter preview="It can wait for a quiet moment.">
      <Line>Hello,</Line>
      <Line>There is something new for you in Meantime. It can wait for a quiet moment.</Line>
      <Way to={link}>Open Meantime</Way>
    </Letter>
  );
}
