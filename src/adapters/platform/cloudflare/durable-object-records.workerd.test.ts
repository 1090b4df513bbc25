import { env } from 'cloudflare:workers'
import { beforeAll } from 'vitest'
import { systemClock } from '../../../ports/clock.ts'
import { describeRecords } from '../../../ports/contract/records-contract.ts'
import { createDurableObjectRecords } from './durable-object-records.ts'

let sites = 0

// The first object that is asked loads the Worker's modules, which takes its time where others work too.
beforeAll(async () => void (await createDurableObjectRecords(env.SITES, 'contract-first').sums(['none'])), 60_000)

describeRecords('Durable Object with SQLite, in workerd', async () => {
  sites += 1
  const site = `contract-${sites}`
  return {
    records: createDurableObjectRecords(env.SITES, site),
    again: createDurableObjectRecords(env.SITES, site),
    otherSite: createDurableObjectRecords(env.SITES, `${site}-other`),
    // The object's clock is the machine's: time is let pass, and only as much as the suite asks.
    pass: (ms) => systemClock.sleep(ms),
    nowMs: () => Date.now(),
  }
})
