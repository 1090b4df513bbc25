/**
 * What every polled source has to keep, whatever it reads: called by each source's tests with a rig that can write
 * true calls into its place. Numbers of calls are small, page sizes are smaller.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  contractClock,
  eventsOf,
  expectAll,
  firstMs,
  knowledge,
  never,
  type PolledRig,
  readAll,
} from '../../../test/support/forwarder/polled-rig.ts'
import { manyCalls, type TrueCall, trueCall } from '../../../test/support/forwarder/true-calls.ts'
import type { Checkpoint } from '../../adapters/pbx/checkpoint.ts'
import type { PolledSource } from '../../adapters/pbx/source.ts'
import type { CallEvent } from '../../core/calls/event.ts'
import { hourMs, hoursOf } from '../../core/reconciliation/finished-calls.ts'
import { callEventSchema } from '../../wire/event.ts'

const minuteMs = 60_000

type Open = (startMs?: number) => PolledSource
type CallsOf = (count: number, gapMs?: number) => TrueCall[]

export function polledSourceContract(name: string, openRig: () => Promise<PolledRig>): void {
  describe(`${name} keeps the contract of a polled source`, () => {
    let rig: PolledRig
    const opened: PolledSource[] = []
    const open: Open = (startMs = firstMs) => {
      const source = rig.open(startMs, contractClock)
      opened.push(source)
      return source
    }
    const callsOf: CallsOf = (count, gapMs = 90_000) =>
      manyCalls(count * 3, firstMs, 0)
        .filter((call) => rig.kinds.includes(call.kind))
        .slice(0, count)
        .map((call, i) => ({ ...call, startMs: firstMs + i * gapMs }))

    beforeAll(async () => {
      rig = await openRig()
    })
    beforeEach(async () => {
      await Promise.all(opened.splice(0).map((source) => source.close()))
      await rig.clear()
    })
    afterAll(async () => {
      await Promise.all(opened.splice(0).map((source) => source.close()))
      await rig.close()
    })

    it('reports each call, truly and once, whatever the size of a page', async () => {
      const calls = callsOf(30)
      await rig.write(calls)
      for (const limit of [1, 2, 7, 1000]) expectAll(eventsOf(await readAll(open(), undefined, limit)), calls, rig)
    })

    it('reports events that the cloud accepts', async () => {
      await rig.write(callsOf(15))
      for (const event of eventsOf(await readAll(open()))) expect(callEventSchema.parse(event)).toEqual(event)
    })

    it('gives the same events, with the same ids, when it is read again', async () => {
      await rig.write(callsOf(20))
      expect(eventsOf(await readAll(open(), undefined, 5))).toEqual(eventsOf(await readAll(open(), undefined, 5)))
    })

    it('resumes from each checkpoint without losing or changing anything', async () => {
      await rig.write(callsOf(20))
      const pages = await readAll(open(), undefined, 6)
      const whole = knowledge(eventsOf(pages))
      for (const [i, page] of pages.entries()) {
        const rest = await readAll(open(), JSON.parse(JSON.stringify(page.checkpoint)), 4)
        expect(knowledge([...eventsOf(pages.slice(0, i + 1)), ...eventsOf(rest)])).toEqual(whole)
      }
    })

    it('reports a page again when its checkpoint was not taken', async () => {
      await rig.write(callsOf(20))
      const source = open()
      const first = await readAll(source, undefined, 1000)
      const checkpoint = first.at(-1)?.checkpoint
      expect(knowledge(eventsOf(await readAll(source, undefined, 1000)))).toEqual(knowledge(eventsOf(first)))
      const calls = callsOf(25)
      await rig.write(calls.slice(20))
      await readAll(source, checkpoint)
      const again = await readAll(source, checkpoint)
      expectAll([...eventsOf(first), ...eventsOf(again)], calls, rig)
    })

    it('is silent when there is nothing new, and moves no checkpoint', async () => {
      await rig.write(callsOf(10))
      const source = open()
      const end = (await readAll(source)).at(-1)
      const quiet = await readAll(source, end?.checkpoint)
      expect(eventsOf(quiet)).toEqual([])
      expect(quiet.at(-1)?.checkpoint).toEqual(end?.checkpoint)
    })

    it('finds what is written while it is running', async () => {
      const calls = callsOf(24)
      const source = open()
      let checkpoint: Checkpoint | undefined = (await readAll(source)).at(-1)?.checkpoint
      const events: CallEvent[] = []
      for (let i = 0; i < calls.length; i += 3) {
        await rig.write(calls.slice(i, i + 3))
        const pages = await readAll(source, checkpoint, 2)
        events.push(...eventsOf(pages))
        checkpoint = pages.at(-1)?.checkpoint
      }
      expectAll(events, calls, rig)
    })

    it('counts rows and reports up to when it has read', async () => {
      await rig.write(callsOf(10))
      const pages = await readAll(open(), undefined, 4)
      expect(pages.reduce((sum, page) => sum + page.rows, 0)).toBeGreaterThanOrEqual(10)
      const read = pages.flatMap((page) => page.readUpTo ?? [])
      expect(read.at(-1)).toMatch(/^2026-11-20T\d\d:\d\d:\d\d\.\d{3}Z$/)
    })

    it('loses and doubles no call at page borders, whatever the calls', { timeout: 120_000 }, async () => {
      const some = fc.array(fc.record({ kind: fc.constantFrom(...rig.kinds), gapS: fc.nat({ max: 40 }) }), {
        minLength: 1,
        maxLength: 25,
      })
      const property = fc.asyncProperty(some, fc.integer({ min: 1, max: 9 }), async (list, limit) => {
        await rig.clear()
        let startMs = firstMs
        const calls = list.map(({ kind, gapS }, i) => {
          startMs += (gapS + 1) * 1000
          return trueCall(kind, i + 1, startMs)
        })
        await rig.write(calls)
        const source = rig.open(firstMs, contractClock)
        const events = eventsOf(await readAll(source, undefined, limit))
        await source.close()
        expectAll(events, calls, rig)
      })
      await fc.assert(property, { numRuns: 12 })
    })

    it('names the calls that ended in a window, with the very events that polling gave, and moves nothing', async () => {
      const calls = callsOf(30)
      await rig.write(calls)
      const polled = eventsOf(await readAll(open()))
      const source = open()
      const names = new Set(polled.map(({ aliases: [first] }) => first))
      const found = await Promise.all(
        // The windows lie side by side: each call stands in exactly one of them.
        hoursOf({ fromMs: firstMs, toMs: firstMs + 3 * hourMs }).map((hour) => source.finishedCalls?.(hour, never)),
      )
      const read = found.flatMap((one) => [...(one ?? [])])
      expect(read.map(([name]) => name).sort()).toEqual([...names].sort())
      const idsOf = (events: readonly CallEvent[]) => events.map(({ id }) => id).sort()
      expect(idsOf(read.flatMap(([, events]) => events))).toEqual(idsOf(polled))
      expect(eventsOf(await readAll(source))).toEqual(polled)
    })

    it('stops at once when it is asked to', async () => {
      const reason = new Error('stop')
      await expect(open().poll(undefined, 10, AbortSignal.abort(reason))).rejects.toBe(reason)
    })

    it('refuses a checkpoint of another form with a sentence for the admin', async () => {
      await expect(open().poll({ nonsense: true }, 10, never)).rejects.toMatchObject({ code: 'source_unreadable' })
    })

    it('is found good by check, with samples and without a whole outside number', async () => {
      await rig.write(callsOf(10))
      const findings = await open().check(never)
      expect(findings.filter((finding) => !finding.ok)).toEqual([])
      expect(findings.length).toBeGreaterThan(1)
      expect(findings.map((finding) => finding.text).join('\n')).not.toContain('5551234567')
    })

    laterRows(() => rig, open, callsOf)
  })
}

/** Where reading begins, and rows that come after later ones. */
function laterRows(rigOf: () => PolledRig, open: Open, callsOf: CallsOf): void {
  it('begins where it is asked to', async () => {
    const rig = rigOf()
    if (rig.growsOnly) return
    const calls = callsOf(10, 10 * minuteMs)
    await rig.write(calls)
    const fromMs = (calls[5]?.startMs ?? 0) - minuteMs
    expectAll(eventsOf(await readAll(open(fromMs))), calls.slice(5), rig)
    const source = open()
    expectAll(eventsOf(await readAll(source, source.checkpointAt(fromMs))), calls.slice(5), rig)
  })

  it('finds a row that comes late, within the overlap, even when its page failed once', async () => {
    const rig = rigOf()
    if (rig.growsOnly) return
    const calls = callsOf(10)
    const late = trueCall('answered direct', 99, (calls[7]?.startMs ?? 0) + 1000)
    await rig.write(calls)
    const source = open()
    const pages = await readAll(source)
    const checkpoint = pages.at(-1)?.checkpoint
    await rig.write([late])
    const found = await readAll(source, checkpoint)
    expectAll(eventsOf(found), [late], rig)
    // The push failed: the caller comes back with the checkpoint that it had.
    const again = await readAll(source, checkpoint)
    expectAll([...eventsOf(pages), ...eventsOf(again)], [...calls, late], rig)
    expect(eventsOf(again).map((event) => event.id)).toEqual(
      expect.arrayContaining(eventsOf(found).map((event) => event.id)),
    )
    // After a restart, too.
    expectAll([...eventsOf(pages), ...eventsOf(await readAll(open(), checkpoint))], [...calls, late], rig)
  })
}
