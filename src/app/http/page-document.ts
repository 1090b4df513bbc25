/**
 * The document of a page that static files make (src/programs/pages): the same for everybody, it holds nothing of anybody. Nothing
 * inline runs, nothing comes from elsewhere, no text becomes markup. `connect-src 'self'` has the sockets in it.
 */
const policyOf = (...more: readonly string[]) => pagePolicy("'self'", "require-trusted-types-for 'script'", ...more)
const policy = policyOf("trusted-types 'none'")
/** A page that can be installed has a manifest and a service worker, whose address it makes by the one policy that is allowed. */
const appPolicy = policyOf("manifest-src 'self'", "worker-src 'self'", 'trusted-types agent-shell')

/** A Content-Security-Policy: nothing inline, nothing from elsewhere, no embedding. `images`: where those may come from. */
export function pagePolicy(images: string, ...more: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src ${images}`,
    "connect-src 'self'",
    // Recordings.
    "media-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    ...more,
  ].join('; ')
}

const appLinks = `<meta name="theme-color" content="#0b6b5d">
<link rel="manifest" href="/pages/agent.webmanifest">
<link rel="apple-touch-icon" href="/pages/agent-192.png">
`

/** @param name Of the page's files: `/pages/<name>.css` and `.js`. The agent page can be installed as an app. */
export function pageDocument(name: 'agent' | 'admin' | 'wallboard'): Response {
  const isApp = name === 'agent'
  const document = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Switchhook</title>
<link rel="icon" href="/pages/icon.svg" type="image/svg+xml">
${isApp ? appLinks : ''}<link rel="stylesheet" href="/pages/${name}.css">
<script type="module" src="/pages/${name}.js"></script>
</head>
<body>
<div id="page"></div>
<noscript>This page needs JavaScript.</noscript>
</body>
</html>
`
  return new Response(document, {
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': isApp ? appPolicy : policy },
  })
}
