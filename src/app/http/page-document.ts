/**
 * The document of a page that static files make (src/programs/pages): the same for everybody, it holds nothing of anybody. Nothing
 * inline runs, nothing comes from elsewhere, no text becomes markup. `connect-src 'self'` has the sockets in it.
 */
const policy = pagePolicy("'self'", "require-trusted-types-for 'script'", "trusted-types 'none'")

/** A Content-Security-Policy: nothing inline, nothing from elsewhere, no embedding. `images`: where those may come from. */
export function pagePolicy(images: string, ...more: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src ${images}`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    ...more,
  ].join('; ')
}

/** @param name Of the page's files: `/pages/<name>.css` and `.js`. */
export function pageDocument(name: string): Response {
  const document = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Switchhook</title>
<link rel="icon" href="/pages/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/pages/${name}.css">
<script type="module" src="/pages/${name}.js"></script>
</head>
<body>
<div id="page"></div>
<noscript>This page needs JavaScript.</noscript>
</body>
</html>
`
  return new Response(document, {
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy },
  })
}
