import { env } from 'cloudflare:workers'
import { beforeAll } from 'vitest'
import { systemClock } from '../../../ports/clock.ts'
import { describeRecords } from '../../../ports/contract/records-contract.ts'
import type { Records } from '../../../ports/records.ts'
import { inInvocation } from './ask-site.ts'
import { createDurableObjectRecords } from './durable-object-records.ts'

let sites = 0

/** As an invocation asks that has much to do side by side. */
function gathering(records: Records): Records {
  return new Proxy(records, {
    get: (target, name) => {
      const found: unknown = Reflect.get(target, name)
      if (typeof found !== 'function') return found
      return (...args: unknown[]): unknown => inInvocation(() => found(...args), { gathers: true })
    },
  })
}

// The first object that is asked loads the Worker's modules, which takes its time where others work too.
beforeAll(async () => void (await createDurableObjectRecords(env.SITES, 'contract-first').sums(['none'])), 60_000)

const ways = [
  { name: 'each asked by itself', through: (records: Records) => records },
  { name: 'gathered', through: gathering },
]
for (const { name, through } of ways) {
  describeRecords(`Durable Object with SQLite, in workerd, ${name}`, async () => {
    sites += 1
    const site = `contract-${sites}`
    return {
      records: through(createDurableObjectRecords(env.SITES, site)),
      again: createDurableObjectRecords(env.SITES, site),
      otherSite: createDurableObjectRecords(env.SITES, `${site}-other`),
      // The object's clock is the machine's: time is let pass, and only as much as the suite asks.
      pass: (ms) => systemClock.sleep(ms),
      nowMs: () => Date.now(),
    }
  })
}
