import { route, type RouteConfig } from '@remix-run/route-config';

export default [route('rendered/:name', 'rendered.tsx'), route('string/:name', 'string.ts')] satisfies RouteConfig;
