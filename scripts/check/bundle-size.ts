/**
 * What every start of the Worker loads stays small: it starts cold while a phone rings. Modules that only some sites use
 * are loaded when they are first imported (src/adapters/crm/registry.ts), but workerd compiles those too, so all together have a limit as well.
 */
import type { WorkerBundle } from '../../src/programs/build/bundle.ts'

export const maxGzipBytes = 131 * 1024
export const maxTotalGzipBytes = 605 * 1024

export function kib(bytes: number): string {
  return (bytes / 1024).toFixed(1)
}

/** What to do when the bundle is too heavy; undefined when it is not. */
export function bundleSizeFault({
  gzipBytes,
  totalGzipBytes,
}: Pick<WorkerBundle, 'gzipBytes' | 'totalGzipBytes'>): string | undefined {
  if (totalGzipBytes > maxTotalGzipBytes) {
    return `All modules of the Worker have ${kib(totalGzipBytes)} KiB gzip, the limit is ${kib(maxTotalGzipBytes)}: each is compiled at every start. Look for what grew among the largest files in dist/worker.`
  }
  if (gzipBytes <= maxGzipBytes) return undefined
  return `Every start of the Worker loads ${kib(gzipBytes)} KiB gzip, the limit is ${kib(maxGzipBytes)}. Look for what grew with \`npx esbuild functions/cloudflare.ts --bundle --analyze --external:cloudflare:* --external:node:* --outfile=/dev/null\`; often it is \`import { z } from 'zod'\` instead of \`import * as z\`.`
}
