import { redirect, type AppLoadContext } from '@remix-run/node';
import { z } from 'zod';
import type { ClinicianViewer } from '~/db/viewer';
import { recordCopies } from '~/domain/sharing/copied';
import { NotFound } from '~/errors';
import { readForm } from '~/forms/read-form';
import { copyAsPdf } from './copy-as-pdf.server';
import { copyAsText, copyBlocks, type CopiedShare } from './copy-blocks.server';

const posted = z.object({ as: z.enum(['text', 'pdf']) });

type CopyKind = z.infer<typeof posted>['as'];

/** As what a copy was asked for. Throws `NotFound` where the form says nothing that is one. */
export async function readCopyForm(context: AppLoadContext): Promise<CopyKind> {
  const form = await readForm(context, posted);
  if (!form.ok) throw new NotFound();
  return form.value.as;
}

interface CopyAsked {
  as: CopyKind;
  client: { id: string; name: string };
  shares: readonly (CopiedShare & { id: string })[];
  given?: Parameters<typeof copyBlocks>[1]['given'];
  /** The page to go back to where no copy can be made. */
  page: string;
}

/**
 * The answer that is a copy, as a file with a neutral name. The event that says so is committed first; where something
 * was taken back meanwhile there is no copy, and the page shows what is there now. Nor is there one where a PDF cannot
 * set a letter: the page says so, and nothing was copied.
 */
export async function makeCopy(
  viewer: ClinicianViewer,
  { as, client, shares, given, page }: CopyAsked,
): Promise<Response> {
  const copiedAt = new Date();
  const blocks = copyBlocks(viewer, { client, copiedAt, shares, ...(given && { given }) });
  const file = as === 'text' ? copyAsText(blocks) : await copyAsPdf(blocks);
  if (file === null) return redirect(`${page}?copy=letters#copy`);
  try {
    await recordCopies(
      viewer,
      shares.map(({ id }) => id),
    );
  } catch (error) {
    if (error instanceof NotFound) return redirect(page);
    throw error;
  }
  const name = `copy-${copiedAt.toISOString().slice(0, 10)}.${as === 'text' ? 'txt' : 'pdf'}`;
  return new Response(file, {
    headers: {
      'Content-Type': as === 'text' ? 'text/plain; charset=utf-8' : 'application/pdf',
      'Content-Disposition': `attachment; filename="${name}"`,
      'X-Content-Type-Options': 'nosniff',
    },
  });
}
