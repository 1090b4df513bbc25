import { describe, expect, it } from 'vitest'
import { dayMs, journal } from '../../../test/support/call-events.ts'
import { createWorld } from '../../../test/support/world.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import { metricName, metricsGroup } from '../../ports/metrics.ts'

const minuteMs = 60_000

describe('what comes of deliveries', () => {
  it('is counted by destination, each attempt once: retried, then delivered, or dead', async () => {
    const world = createWorld(7)
    const of = async (...labels: [string, ...string[]]) => {
      const [sums = {}] = await world.records.sums([metricsGroup])
      return sums[metricName(...labels)] ?? 0
    }
    world.crm.down = new SwitchhookError('crm_rejected', 'Not busy, but wrong this once.', { retryable: true })
    await world.report(journal({ startMs: dayMs, endMs: dayMs + 1000 }))
    await world.run(2 * minuteMs)
    const retried = await of('deliveries', 'crm', 'retried')
    expect(retried).toBeGreaterThan(0)
    expect(await of('delivery_failures', 'crm', 'crm_rejected')).toBe(retried)
    world.crm.down = undefined
    await world.run(60 * minuteMs)
    expect(await of('deliveries', 'crm', 'delivered')).toBe(1)
    expect(await of('deliveries', 'crm', 'dead')).toBe(0)
    world.crm.down = new SwitchhookError('crm_forbidden', 'Re-enter the key.')
    await world.report(journal({ startMs: dayMs + 3_600_000, endMs: dayMs + 3_601_000 }))
    await world.run(minuteMs)
    expect(await of('deliveries', 'crm', 'dead')).toBe(1)
    expect(await of('deliveries', 'crm', 'retried')).toBe(retried)
    expect(await of('delivery_failures', 'crm', 'crm_forbidden')).toBe(1)
  })
})
