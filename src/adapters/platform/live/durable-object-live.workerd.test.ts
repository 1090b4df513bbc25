import { env } from 'cloudflare:workers'
import { storeBy } from './contract/listener-contract.ts'
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
    store: storeBy((ops) => stub.write(ops)),
  }
})
