/**
 * Alerts of a site through the whole product while reports come twice and late, and while two isolates and a scheduler check at
 * once by clocks that differ (seeded): each alert is opened once and resolved once, neither too early nor too late; a return for
 * half a minute changes nothing; of a phone system that is silent nothing is concluded.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ann, lively, minuteMs, openAlertWorld, out, stepMs } from '../support/alerts/alert-world.ts'

const numRuns = Number(process.env.SIMULATIONS ?? 8)
/** Of the rule, as docs/alerts.md has it. */
const openAfterMs = 5 * minuteMs
const resolveAfterMs = minuteMs
/** A report may come with the next, and a message that is lost is made up for with the next alarm. */
const lateMsMax = 2 * minuteMs
const skewMs = lively.skewMs
/** A report holds for 90 s; some more for clocks that differ. */
const silentAfterMs = 91_000

const shift = fc.record({
  /** Half a minute of the opposite before the alert changes: it counts from then anew. */
  earlyFlap: fc.boolean(),
  /** So many after it. */
  flaps: fc.nat(2),
  isSilent: fc.boolean(),
})

it(
  'alerts open once and resolve once, in time, whoever checks at once; silence is unknown, never quiet (seeded)',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.array(shift, { minLength: 2, maxLength: 4 }), async (seed, plan) => {
        const world = await openAlertWorld(seed, lively)
        const { clock, report, alarm, trigger, calmly, standing, sent } = world
        const nobody = () =>
          sent().filter(({ type, data }) => data.kind === 'nobody_logged_in' && type !== 'alert.reminded')
        const ofNobody = async () => (await standing()).filter(({ kind }) => kind === 'nobody_logged_in')
        const pass = async (isThere: boolean | 'silent', ms: number) => {
          for (let passedMs = 0; passedMs < ms; passedMs += stepMs) {
            if (isThere !== 'silent') await report([isThere ? ann : out])
            await alarm()
            await clock.advance(stepMs)
          }
        }
        /** Half a minute that is seen: the report is not late, and a check follows it. */
        const flap = async (isThere: boolean) => {
          await calmly(async () => {
            await report([isThere ? ann : out])
            await trigger()
          })
          await clock.advance(stepMs)
        }
        await calmly(() => report([ann]))
        await pass(true, 2 * minuteMs)
        for (const [i, { earlyFlap, flaps, isSilent }] of plan.entries()) {
          const isThere = i % 2 === 1
          const before = nobody().length
          let sinceMs = clock.now()
          if (earlyFlap) {
            await pass(isThere, isThere ? stepMs : 3 * minuteMs)
            await flap(!isThere)
            sinceMs = clock.now()
          }
          await pass(isThere, 8 * minuteMs)
          const [news, ...more] = nobody().slice(before)
          expect(more).toEqual([])
          expect(news?.type).toBe(isThere ? 'alert.resolved' : 'alert.opened')
          const tookMs = Date.parse(news?.timestamp ?? '') - sinceMs
          const afterMs = isThere ? resolveAfterMs : openAfterMs
          expect(tookMs).toBeGreaterThanOrEqual(afterMs - 2 * skewMs)
          expect(tookMs).toBeLessThanOrEqual(afterMs + lateMsMax)
          for (let n = 0; n < flaps; n += 1) {
            await flap(!isThere)
            await pass(isThere, 3 * stepMs)
          }
          if (isSilent) {
            await pass('silent', silentAfterMs)
            for (let n = 0; n < 4; n += 1) {
              await calmly(trigger)
              expect(await ofNobody()).toMatchObject([{ state: 'unknown' }])
              await pass('silent', stepMs)
            }
            await pass(isThere, 2 * minuteMs)
          }
          expect(nobody().slice(before)).toHaveLength(1)
          expect(await ofNobody()).toMatchObject(isThere ? [] : [{ state: 'open' }])
        }
        for (const messages of Map.groupBy(nobody(), ({ data }) => data.id).values()) {
          expect(messages.map(({ type }) => type)).toEqual(['alert.opened', 'alert.resolved'].slice(0, messages.length))
        }
        expect(world.sink.malformed()).toEqual([])
      }),
      { numRuns, ...(process.env.SEED ? { seed: Number(process.env.SEED) } : {}) },
    )
  },
  60_000 + numRuns * 20_000,
)
