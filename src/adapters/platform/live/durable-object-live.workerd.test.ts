import { env } from 'cloudflare:workers'
import { liveForms } from '../../../core/live/live-forms.ts'
import { storeBy } from '../../../ports/contract/live/listener-contract.ts'
import { describeLive } from '../../../ports/contract/live-contract.ts'
import { createDurableObjectLive } from './durable-object-live.ts'

let sites = 0

describeLive('Durable Objects', async () => {
  sites += 1
  const site = `live-contract-${sites}`
  const live = createDurableObjectLive(env.SITES, liveForms)
  const stub = env.SITES.getByName(site)
  return {
    live,
    site,
    otherSite: `${site}-other`,
    store: storeBy((ops) => stub.write(ops)),
  }
})
