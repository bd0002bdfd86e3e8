import page from 'virtual:document';

/** The whole document from memory: what Remix itself takes. */
export function loader(): Response {
  return new Response(page, { headers: { 'Content-Type': 'text/html; charset=utf-8' } });
}
