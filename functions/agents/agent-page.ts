/**
 * GET /agent: the page of an agent's browser. The document is the same for everybody and holds nothing of anybody; what it
 * runs and shows comes from static files of this server (src/programs/pages/agent) and, with the agent's token, from its API.
 */
import { defineOperation } from '../../src/app/http/operation.ts'

/** Nothing inline, nothing from elsewhere, no text that becomes markup. `connect-src 'self'` has the socket in it. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

const document = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Switchhook</title>
<link rel="icon" href="/pages/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/pages/agent.css">
<script type="module" src="/pages/agent.js"></script>
</head>
<body>
<div id="page"></div>
<noscript>This page needs JavaScript.</noscript>
</body>
</html>
`

export const getAgentPage = defineOperation({
  method: 'GET',
  path: '/agent',
  id: 'getAgentPage',
  summary: 'Get the agent page (HTML)',
  description: 'Open it with `#token=<agent token>`; docs/agent-page.md.',
  tag: 'Agents',
  auth: 'public',
  responses: { 200: { description: 'The page', contentType: 'text/html' } },
  run: () =>
    new Response(document, {
      headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy },
    }),
})
