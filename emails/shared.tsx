import { Letter, Line, Way } from './layout';

export const subject = 'Something new in Meantime';

/** To a clinician: something was shared with them. By whom, only the review queue says. */
export function Shared({ link }: { link: string }) {
  return (
    <Letter preview="It is there to read before you meet.">
      <Line>Hello,</Line>
      <Line>Something was shared with you in Meantime. It is there to read before you meet.</Line>
      <Way to={link}>Open Meantime</Way>
    </Letter>
  );
}
