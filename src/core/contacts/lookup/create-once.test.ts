import { expect, it } from 'vitest'
import { openMemoryRecords } from '../../../../test/support/memory-records.ts'
import { silentLog } from '../../../../test/support/silent.ts'
import { createVirtualClock } from '../../../../test/support/virtual-clock.ts'
import { systemRandom } from '../../../ports/clock.ts'
import { createOnce } from './create-once.ts'

it('a creation that hangs is given up, and its claim keeps others away until its result may be known', async () => {
  const clock = createVirtualClock()
  const records = openMemoryRecords({ site: 'main', clock })
  const ports = { records, clock, random: systemRandom, log: silentLog }
  let tries = 0
  const request = {
    key: 'number:+447700900123',
    look: async () => undefined,
    create: () => {
      tries += 1
      return new Promise<never>(() => {})
    },
    alongside: () => [],
  }
  const first = createOnce(ports, request)
  await clock.advance(12_000)
  expect(await first).toMatchObject({ state: 'failed', error: { code: 'crm_timeout', retryable: true } })
  expect(await createOnce(ports, request)).toMatchObject({ state: 'failed', error: { code: 'crm_timeout' } })
  expect(tries).toBe(1)
})
