import { describe, expect, it } from 'vitest'
import type { DeliveryForm as Delivery } from '../../../wire/delivery.ts'
import { deliveryState, lastProblem, shortState } from './delivery-words.ts'
import { createTimes } from './times.ts'

const times = createTimes('UTC')
const failed = {
  at: '2026-11-20T09:00:00Z',
  durationMs: 5,
  revision: 1,
  outcome: 'failed',
  code: 'crm_timeout',
  message: 'It took too long.',
} as const
const delivery = (change: Partial<Delivery>): Delivery => ({
  id: 'call_a.crm',
  callId: 'call_a',
  destination: 'crm',
  state: 'waiting',
  revision: 1,
  failures: 0,
  createdAt: '2026-11-20T09:00:00Z',
  attempts: [],
  ...change,
})

describe('the state of a delivery', () => {
  it.each<[Partial<Delivery>, string, string]>([
    [{ nextAttemptAt: '2026-11-20T09:00:05Z' }, 'waiting, next try 2026-11-20 09:00:05', 'waiting'],
    [{ failures: 1, attempts: [failed] }, 'waiting (1 failure: crm_timeout)', 'waiting (crm_timeout)'],
    [{ state: 'dead', failures: 9, attempts: [failed] }, 'dead (9 failures: crm_timeout)', 'dead (crm_timeout)'],
    [{ state: 'delivered', attempts: [{ ...failed, outcome: 'delivered' }, failed] }, 'delivered', 'delivered'],
    [{ state: 'merged', mergedInto: 'call_b.crm' }, 'went on in call_b.crm', 'merged'],
    [{ state: 'unwanted' }, 'not wanted by the rules of its connector', 'unwanted'],
    [{ state: 'sending' }, 'sending', 'sending'],
  ])('%j is “%s”', (change, words, short) => {
    expect(deliveryState(delivery(change), times)).toBe(words)
    expect(shortState(delivery(change))).toBe(short)
  })

  it('has a problem only while it has not arrived', () => {
    expect(lastProblem(delivery({ attempts: [failed] }))).toBe('It took too long.')
    expect(lastProblem(delivery({ state: 'delivered', attempts: [failed] }))).toBeUndefined()
    expect(lastProblem(delivery({}))).toBeUndefined()
  })
})
