import { afterAll, beforeAll, beforeEach } from 'vitest'
import { silentLog } from '../../../../test/support/silent.ts'
import { createPatientClient } from '../../../../test/support/upstash/patient-client.ts'
import { type RedisShim, startRedisShim } from '../../../../test/support/upstash/rest-shim.ts'
import { liveForms } from '../../../core/live/live-forms.ts'
import { systemClock, systemRandom } from '../../../ports/clock.ts'
import { storeBy } from '../../../ports/contract/live/listener-contract.ts'
import { describeLive } from '../../../ports/contract/live-contract.ts'
import { createRedisLive } from './redis-live.ts'
import { createRedisStore } from './redis-records.ts'

let shim: RedisShim
let sites = 0

beforeAll(async () => {
  shim = await startRedisShim()
})
afterAll(() => shim.close())
beforeEach(() => shim.heal())

function open() {
  sites += 1
  const site = `live-${sites}`
  const { url, token } = shim
  const redis = createPatientClient(shim)
  const own = { clock: systemClock, random: systemRandom, log: silentLog }
  const live = createRedisLive({ ...own, redis, rest: { url, token, fetch, clock: systemClock }, forms: liveForms })
  return { live, site, redis, store: createRedisStore({ redis, site, ...own }) }
}

describeLive('Redis behind Upstash’s REST interface', async () => {
  const { live, site, store } = open()
  return {
    live,
    site,
    otherSite: `${site}-other`,
    store: storeBy(async (ops) => store.write(ops)),
  }
})
