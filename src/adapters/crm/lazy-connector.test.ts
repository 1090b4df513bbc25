import { describe, expect, it } from 'vitest'
import { readNumber } from '../../core/phone/read-number.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import type { Connector } from './connector.ts'
import { lazyConnector } from './lazy-connector.ts'
import { createMisconfiguredConnector } from './misconfigured-connector.ts'

const face = { id: 'crm', kind: 'crm', priority: 1 }
const number = readNumber('+447700900123', 'GB')
const { signal } = new AbortController()

/** A connector that answers, and how its loading went. */
function open() {
  const loads: PromiseWithResolvers<Connector>[] = []
  const lazy = lazyConnector(face, () => {
    const load = Promise.withResolvers<Connector>()
    loads.push(load)
    return load.promise
  })
  const can = { find: true, create: false, log: false } as const
  const found: Connector = {
    ...createMisconfiguredConnector(
      { kind: 'crm', can, priority: 1 },
      new SwitchhookError('crm_not_configured', 'Not used.'),
    ),
    findByNumber: async () => [],
  }
  return { lazy, loads, found }
}

describe('a connector that is loaded when it is first asked', () => {
  it('never waits for what another request began to load', async () => {
    const { lazy, loads, found } = open()
    const first = lazy.findByNumber(number, signal)
    const second = lazy.findByNumber(number, signal)
    expect(loads).toHaveLength(2)
    // The request that loaded first is gone for ever, as in a Worker that ended it; the other one is answered.
    loads[1]?.resolve(found)
    expect(await second).toEqual([])
    expect(await lazy.findByNumber(number, signal)).toEqual([])
    expect(loads).toHaveLength(2)
    loads[0]?.resolve(found)
    expect(await first).toEqual([])
  })

  it('is loaded again after a load that failed', async () => {
    const { lazy, loads, found } = open()
    const first = lazy.findByNumber(number, signal)
    loads[0]?.reject(new Error('no such chunk'))
    await expect(first).rejects.toThrow('no such chunk')
    const second = lazy.findByNumber(number, signal)
    loads[1]?.resolve(found)
    expect(await second).toEqual([])
  })
})
