/**
 * What every live source has to keep, whatever it listens to: called by each source's tests with a rig that plays the
 * phone system. Time is real here, since sockets are; the pauses between tries are none (Random gives 0).
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { waitFor } from '../../../test/support/wait-for.ts'
import type { CallEvent } from '../../core/calls/event.ts'
import { reduceAll } from '../../core/calls/reduce.ts'
import type { Random } from '../../ports/clock.ts'
import { callEventSchema } from '../../wire/event.ts'
import type { LiveSource } from './source.ts'

export interface LiveRig {
  /** The source as after a start of the program, with no memory; it draws its chances from `random`. */
  open(random: Random): LiveSource
  /** A call from +15551234567 rings at extension 101, is answered, ends. `call` distinguishes calls. */
  ring(call: number): void
  answer(call: number): void
  hangUp(call: number): void
  /** All connections are cut, without a word. */
  drop(): void
  /** From now on nobody is let in, or everybody again. */
  refuse(refused: boolean): void
  /** How many connections are open. */
  connections(): number
  /** The most that were ever open at once, since the rig was made. */
  connectionsAtOnce(): number
  /** How often somebody tried to come in. */
  tries(): number
  close(): Promise<void>
}

/** No pause between tries. */
const noPause: Random = { next: () => 0, bytes: (length) => new Uint8Array(length).fill(7) }

interface Running {
  readonly source: LiveSource
  readonly events: CallEvent[]
  /** Resolves when `run` has. */
  readonly stop: () => Promise<void>
}

export function liveSourceContract(name: string, openRig: () => Promise<LiveRig>): void {
  describe(`${name} keeps the contract of a live source`, { timeout: 30_000 }, () => {
    let rig: LiveRig
    const running: Running[] = []
    const start = (emit?: (events: readonly CallEvent[]) => void): Running => {
      const source = rig.open(noPause)
      const events: CallEvent[] = []
      const stopping = new AbortController()
      const keep = (more: readonly CallEvent[]) => {
        emit?.(more)
        events.push(...more)
      }
      const over = source.run(keep, stopping.signal)
      const one = {
        ...{ source, events },
        stop: async () => {
          stopping.abort()
          await over
          await source.close()
        },
      }
      running.push(one)
      return one
    }
    const connected = ({ source }: Running) => waitFor(() => source.status().connected)
    const kinds = (events: readonly CallEvent[]) => events.map(({ kind }) => kind)
    const view = (events: readonly CallEvent[]) => reduceAll(undefined, events).view
    const ended = ({ events }: Running) => waitFor(() => events.length > 0 && view(events).state === 'ended')

    beforeEach(async () => {
      rig = await openRig()
    })
    afterEach(async () => {
      await Promise.all(running.splice(0).map((one) => one.stop()))
      await rig.close()
    })

    it('reports a call as it rings, is answered and ends, in events that the cloud accepts', async () => {
      const one = start()
      await connected(one)
      rig.ring(1)
      await waitFor(() => kinds(one.events).includes('ringing'))
      rig.answer(1)
      await waitFor(() => kinds(one.events).includes('answered'))
      rig.hangUp(1)
      await ended(one)
      const { direction, external, answeredBy, outcome } = view(one.events)
      const reported = { direction, number: external?.e164, by: answeredBy?.extension, outcome }
      expect(reported).toEqual({ direction: 'inbound', number: '+15551234567', by: '101', outcome: 'answered' })
      for (const event of one.events) {
        expect(callEventSchema.parse(event)).toEqual(JSON.parse(JSON.stringify(event)))
      }
    })

    it('connects again after each loss, with never two connections, and reports nothing twice', async () => {
      const one = start()
      for (let call = 1; call <= 4; call += 1) {
        await connected(one)
        rig.ring(call)
        await waitFor(() => kinds(one.events).filter((kind) => kind === 'ringing').length >= call)
        const tries = rig.tries()
        rig.drop()
        await waitFor(() => rig.tries() > tries)
        await connected(one)
        rig.hangUp(call)
        await ended(one)
      }
      expect(rig.connectionsAtOnce()).toBe(1)
      const ids = one.events.map((event) => event.id)
      expect(new Set(ids).size).toBe(ids.length)
    })

    it('takes up a call that was there before it connected, and ends it', async () => {
      rig.ring(1)
      rig.answer(1)
      const one = start()
      await connected(one)
      await waitFor(() => one.events.length > 0 && view(one.events).state === 'talking')
      expect(view(one.events).answeredBy?.extension).toBe('101')
      rig.hangUp(1)
      await ended(one)
    })

    it('ends a call that ended while there was no connection, and says that it guessed', async () => {
      const one = start()
      await connected(one)
      rig.ring(1)
      rig.answer(1)
      await waitFor(() => kinds(one.events).includes('answered'))
      rig.refuse(true)
      const lostMs = Date.now()
      rig.drop()
      await waitFor(() => !one.source.status().connected)
      rig.hangUp(1)
      rig.refuse(false)
      await ended(one)
      const end = one.events.find(({ kind }) => kind === 'ended')
      expect(end).toMatchObject({ approximate: true })
      expect(Date.parse(end?.at ?? '')).toBeGreaterThanOrEqual(lostMs)
    })

    it('never stops trying, and reports why it is not connected', async () => {
      rig.refuse(true)
      const one = start()
      await waitFor(() => rig.tries() > 15)
      expect(one.source.status()).toMatchObject({ connected: false, problem: expect.stringMatching(/\w+ .+\w/) })
      rig.refuse(false)
      await connected(one)
      expect(one.source.status()).toMatchObject({ connected: true, problem: undefined })
    })

    it('reports again, before all else, what could not be kept', async () => {
      let full = true
      const one = start(() => {
        if (full) throw new Error('disk full')
      })
      await connected(one)
      rig.ring(1)
      await waitFor(() => !one.source.status().connected || rig.tries() > 1)
      expect(one.events).toEqual([])
      full = false
      await waitFor(() => kinds(one.events)[0] === 'ringing')
      await connected(one)
      rig.hangUp(1)
      await ended(one)
    })

    it('stops at once when it is asked to, connected or not, and leaves no connection', async () => {
      const one = start()
      await connected(one)
      await one.stop()
      await waitFor(() => rig.connections() === 0)
      rig.refuse(true)
      const other = start()
      await waitFor(() => rig.tries() > 1)
      await other.stop()
      expect(rig.connections()).toBe(0)
    })
  })
}
