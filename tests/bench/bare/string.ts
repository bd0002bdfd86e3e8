import type { LoaderFunctionArgs } from '@remix-run/node';
import documents from 'virtual:documents';

/** A whole document from memory: what Remix itself takes. */
export function loader({ params }: LoaderFunctionArgs): Response {
  return new Response(documents[params['name'] ?? ''], { headers: { 'Content-Type': 'text/html; charset=utf-8' } });
}
