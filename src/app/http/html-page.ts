/**
 * A small page that a browser opens from the 3CX client. What contacts hold was written by strangers: every value is
 * escaped by the template, and the policy lets nothing run.
 */
import { html } from 'hono/html'

type Markup = ReturnType<typeof html>

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { margin: 10vh auto; max-width: 34rem; padding: 0 1.25rem }
h1 { font-size: 1.5rem; margin: 0 }
p { margin: .25rem 0 1.5rem; opacity: .75 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .5rem 1.5rem; margin: 0 }
dt { opacity: .6 }
dd { margin: 0; overflow-wrap: anywhere }`

/** @param nonce Fresh for each page; allows its style and nothing else. */
export async function htmlPage(title: string, body: Markup, nonce: string): Promise<Response> {
  const page = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${title}</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
<main>${body}</main>
</body>
</html>
`
  return new Response(page.toString(), {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    },
  })
}

export function makeNonce(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}
