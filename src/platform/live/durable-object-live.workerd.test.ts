import { env } from 'cloudflare:workers'
import { createDurableObjectLive } from './durable-object-live.ts'
import { describeLive } from './live-contract.ts'

let sites = 0

describeLive('Durable Objects', async () => {
  sites += 1
  const site = `live-contract-${sites}`
  const live = createDurableObjectLive(env.SITES)
  const stub = env.SITES.getByName(site)
  return {
    live,
    site,
    otherSite: `${site}-other`,
    async store(announcement, how) {
      const record = {
        op: 'put',
        collection: 'things',
        id: announcement.key,
        text: '1',
        announce: [announcement],
      } as const
      if (how === 'written') await stub.write([record])
      if (how === 'skipped') await stub.write([{ ...record, expect: 9, onConflict: 'skip' }])
      if (how === 'refused') await stub.write([record, { ...record, id: 'other', expect: 9, announce: [] }])
    },
  }
})
