import { forAnyone } from '~/auth/guards';
import { NotFound } from '~/errors';

export const loader = forAnyone((): null => {
  throw new NotFound();
});

export const action = forAnyone((): null => {
  throw new NotFound();
});

/** Never shown: every address that is not ours is answered by the error page. */
export default function Nowhere() {
  return null;
}
