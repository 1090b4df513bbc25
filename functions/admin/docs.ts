/**
 * GET /docs: this deployment's OpenAPI document as a page. The viewer (Swagger UI) is static files of this server; nobody
 * else is asked for anything, and nothing is loaded before this page is opened.
 */
import * as z from 'zod'
import { defineOperation } from '../../src/app/http/operation.ts'
import { pagePolicy } from '../../src/app/http/page-document.ts'

/** The viewer's icons are data URLs in its style sheet. */
const policy = pagePolicy("'self' data:")

const document = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Switchhook API</title>
<link rel="icon" href="/pages/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/pages/swagger-ui.css">
<link rel="stylesheet" href="/pages/docs.css">
<script defer src="/pages/swagger-ui-bundle.js"></script>
<script type="module" src="/pages/docs.js"></script>
</head>
<body>
<header class="bar">
<h1>Switchhook API</h1>
<a href="/openapi.json">OpenAPI document</a>
</header>
<main id="api"></main>
<noscript>This page needs JavaScript; the <a href="/openapi.json">OpenAPI document</a> does not.</noscript>
</body>
</html>
`

export const getDocs = defineOperation({
  method: 'GET',
  path: '/docs',
  id: 'getDocs',
  summary: 'Get the page that shows this API (HTML)',
  tag: 'Health',
  auth: 'public',
  responses: { 200: { description: 'The page', contentType: 'text/html', schema: z.string() } },
  run: () =>
    new Response(document, {
      headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy },
    }),
})
