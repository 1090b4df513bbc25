import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { afterAll, beforeAll } from 'vitest'
import { describeBlobs } from '../../../ports/contract/blobs-contract.ts'
import { createR2Blobs } from './r2-blobs.ts'

let miniflare: Miniflare
let stores = 0

beforeAll(() => {
  const script = 'export default { fetch: () => new Response() }'
  const r2Buckets = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`B${i}`, `bucket-${i}`]))
  const options = { modules: true, script, r2Buckets, cf: false, telemetry: { enabled: false } } as const
  miniflare = new Miniflare(convertV4MiniflareOptions(options))
})
afterAll(() => miniflare.dispose())

describeBlobs('R2, in workerd', async () => {
  stores += 1
  return createR2Blobs((await miniflare.getR2Bucket(`B${stores}`)) as unknown as R2Bucket)
})
