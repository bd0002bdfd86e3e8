/**
 * For a loader that opens words, and so records that they were opened: it answers to a page that is looked at, and to
 * nothing that runs ahead of one. Throws the answer (503) for all else.
 */
export function unlessAhead(request: Request): void {
  if (request.method === 'HEAD' || /\bprefetch|prerender\b/.test(request.headers.get('Sec-Purpose') ?? '')) {
    throw new Response(null, { status: 503 });
  }
}
