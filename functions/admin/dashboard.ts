/**
 * GET /admin/ and below: the dashboard, made by static files (src/programs/pages/admin) and, for who is signed in, our API. One
 * document for all its paths: the page itself reads which one is asked for. It stands behind the paths of a relay's dashboard
 * (relay-admin), which are JSON: no page may have one of their names.
 */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { pageDocument } from '../../src/app/http/page-document.ts'

const shared = {
  method: 'GET',
  tag: 'Health',
  auth: 'public',
  responses: { 200: { description: 'The page', contentType: 'text/html' } },
  run: () => pageDocument('admin'),
} as const

const page = z.string().max(100)

export const getDashboard = defineOperation({
  ...shared,
  path: '/admin/',
  id: 'getDashboard',
  summary: 'Get the dashboard (HTML)',
  description: 'docs/dashboard.md.',
})

export const getDashboardPage = defineOperation({
  ...shared,
  path: '/admin/:page',
  id: 'getDashboardPage',
  summary: 'Get a page of the dashboard (HTML)',
  params: z.object({ page }),
})

export const getDashboardItem = defineOperation({
  ...shared,
  path: '/admin/:page/:item',
  id: 'getDashboardItem',
  summary: 'Get the page of one call or contact of the dashboard (HTML)',
  params: z.object({ page, item: z.string().max(400) }),
})

export const startDashboard = defineOperation({
  method: 'GET',
  path: '/admin',
  id: 'startDashboard',
  summary: 'Get the address of the dashboard',
  tag: 'Health',
  auth: 'public',
  responses: { 302: { description: 'To /admin/' } },
  run: () => new Response(null, { status: 302, headers: { location: '/admin/' } }),
})
