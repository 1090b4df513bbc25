import { describe, expect, it } from 'vitest'
import { inboundLeg, type LegKind } from '../../../test/support/inbound-leg.ts'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import type { CallEvent } from '../../core/calls/event.ts'
import { RingOrder } from './ring-order.ts'

const leg = (kind: LegKind, number?: string) => [
  { ...inboundLeg('a', '101', kind, { number, atMs: Date.UTC(2026, 10, 20, 9) }) } as unknown as CallEvent,
]

function open() {
  const clock = createVirtualClock()
  const order = new RingOrder(clock)
  const applied: string[] = []
  const apply = (name: string, events: readonly CallEvent[], lastsMs: number) =>
    order.inOrder(events, async () => {
      if (lastsMs > 0) await clock.sleep(lastsMs)
      applied.push(name)
    })
  return { clock, applied, apply }
}

describe('while a ring waits for the name of its caller', () => {
  it('the end of the call, reported meanwhile, comes after the ring', async () => {
    const { clock, applied, apply } = open()
    const both = Promise.all([apply('ring', leg('ringing'), 120), apply('end', leg('ended'), 0)])
    await clock.advance(300)
    await both
    expect(applied).toEqual(['ring', 'end'])
  })

  it('what others report does not wait', async () => {
    const { clock, applied, apply } = open()
    const both = Promise.all([apply('ring', leg('ringing'), 120), apply('other', leg('ended', '+15557654321'), 0)])
    await clock.settle()
    expect(applied).toEqual(['other'])
    await clock.advance(120)
    await both
  })

  it('nobody waits for one that never ends', async () => {
    const { clock, applied, apply } = open()
    void apply('ring', leg('ringing'), 60_000)
    const end = apply('end', leg('ended'), 0)
    await clock.advance(300)
    await end
    expect(applied).toEqual(['end'])
  })

  it('later reports of the caller do not wait at all for one whose request has died', async () => {
    const { clock, applied, apply } = open()
    void apply('ring', leg('ringing'), 3_600_000)
    await clock.advance(60_000)
    const end = apply('end', leg('ended'), 0)
    await clock.settle()
    expect(applied).toEqual(['end'])
    await end
  })

  it('the next call of the same caller is held up by nothing when the first failed', async () => {
    const order = new RingOrder(createVirtualClock())
    const applied: string[] = []
    await expect(order.inOrder(leg('ringing'), () => Promise.reject(new Error('no storage')))).rejects.toThrow(
      'no storage',
    )
    await order.inOrder(leg('ended'), async () => void applied.push('end'))
    expect(applied).toEqual(['end'])
  })
})
