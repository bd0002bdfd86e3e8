import { forClient } from '~/auth/guards';
import { receiptNow, writeReceipt } from '~/domain/records/receipt';
import { NotFound } from '~/errors';
import { timesFor } from '~/times/times-for';

/** A receipt of the client's history as a file, which names nobody. */
export const loader = forClient(async ({ viewer }) => {
  const receipt = await receiptNow(viewer);
  if (!receipt) throw new NotFound();
  const { words } = timesFor(viewer)(receipt.kept);
  const text = writeReceipt(receipt, [
    `Kept: ${words}`,
    '',
    'This says where a history in Meantime stood at that moment. It holds none of your words and not your name.',
    'To see whether that history still holds all that it held, give this back at the end of the page',
    '"Who opened what, and when".',
    ...(receipt.parts.every(({ signed, head }) => signed?.head.seq === head.seq)
      ? []
      : ['', 'Its newest lines were not signed yet: one that is kept a minute or two later is.']),
  ]);
  return new Response(text, {
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Disposition': `attachment; filename="receipt-${receipt.kept.slice(0, 10)}.txt"`,
      'X-Content-Type-Options': 'nosniff',
    },
  });
});
