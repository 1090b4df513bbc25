/**
 * What every start of the Worker loads stays small: it starts cold while a phone rings. Modules that only some sites use
 * are loaded when they are first imported (src/adapters/crm/registry.ts) and do not count.
 */
export const maxGzipBytes = 135 * 1024

export function kib(bytes: number): string {
  return (bytes / 1024).toFixed(1)
}

/** What to do when the bundle is too heavy; undefined when it is not. */
export function bundleSizeFault(gzipBytes: number): string | undefined {
  if (gzipBytes <= maxGzipBytes) return undefined
  return `Every start of the Worker loads ${kib(gzipBytes)} KiB gzip, the limit is ${kib(maxGzipBytes)}. Look for what grew with \`npx esbuild functions/cloudflare.ts --bundle --analyze --external:cloudflare:* --external:node:* --outfile=/dev/null\`; often it is \`import { z } from 'zod'\` instead of \`import * as z\`.`
}
