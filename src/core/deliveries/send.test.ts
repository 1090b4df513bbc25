import { expect, it } from 'vitest'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import { sampleReport } from '../../adapters/crm/contract/sample-calls.ts'
import type { Delivery } from './delivery.ts'
import type { Destination } from './destination.ts'
import { attemptTimeoutMs, send } from './send.ts'

const delivery: Delivery = {
  v: 1,
  id: 'call-1.crm',
  callId: 'call-1',
  destination: 'crm',
  state: 'sending',
  key: 'call-1.crm',
  wanted: { revision: 1, fingerprint: '' },
  failures: 0,
  createdAtMs: 0,
  attempts: [],
}

it('a destination that never answers is let go after the time of an attempt, asked to stop, and tried again', async () => {
  const clock = createVirtualClock()
  const errors: (string | undefined)[] = []
  let asked: AbortSignal | undefined
  const crm: Destination = {
    id: 'crm',
    logCall: (_, signal) => {
      asked = signal
      return new Promise(() => {})
    },
    amendCall: async (_, ref) => ref,
  }
  const breakers = {
    hold: async () => undefined,
    observe: async (_: string, error: { readonly code: string } | undefined) => void errors.push(error?.code),
  }
  const sent = send({ clock, destinations: [crm], breakers }, delivery, sampleReport())
  await clock.advance(attemptTimeoutMs - 1)
  expect(asked?.aborted).toBe(false)
  await clock.advance(1)
  expect(await sent).toMatchObject({ error: { code: 'crm_timeout', retryable: true } })
  expect([asked?.aborted, errors]).toEqual([true, ['crm_timeout']])
})
