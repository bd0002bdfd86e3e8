import { forClinician } from '~/auth/guards';
import { exportPiece } from '~/domain/authoring/export-piece';

/** One version of a piece as a file, with its Clinical note in it. */
export const loader = forClinician(async ({ viewer, request, params }) => {
  const version = Number(new URL(request.url).searchParams.get('version') ?? '1');
  const { name, text } = await exportPiece(viewer, params['pieceId'], version);
  return new Response(text, {
    headers: {
      'Content-Type': 'text/markdown; charset=utf-8',
      'Content-Disposition': `attachment; filename="${name}"`,
      'X-Content-Type-Options': 'nosniff',
    },
  });
});
