import { route, type RouteConfig } from '@remix-run/route-config';

export default [route('rendered', 'rendered.tsx'), route('string', 'string.ts')] satisfies RouteConfig;
