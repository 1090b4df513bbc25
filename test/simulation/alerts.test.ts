/**
 * Alerts of a site through the whole product while everything fails (seeded). The truth, who is logged in when, is drawn first.
 * What must follow by the minute, where nothing is lost for good: alerts-exact.test.ts.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ann, minuteMs, openAlertWorld, out, stepMs } from '../support/alerts/alert-world.ts'

const numRuns = Number(process.env.SIMULATIONS ?? 8)
const forMs = 5 * minuteMs

/** Ten minutes or more each, so that who was there is no matter of one lost report. */
const shifts = fc.array(
  fc.record({
    isThere: fc.boolean(),
    minutes: fc.integer({ min: 10, max: 20 }),
    isSilent: fc.boolean(),
    jumpMs: fc.constantFrom(0, 0, 0, 3_600_000, -1_800_000, 86_400_000),
  }),
  { minLength: 2, maxLength: 6 },
)

describe('alerts, whatever fails', () => {
  it(
    'are opened once for what is so, resolved once, and reach each destination in order (seeded)',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.integer(), shifts, async (seed, plan) => {
          const world = await openAlertWorld(seed)
          const { clock, sink, report, alarm, trigger, calmly, standing, sent } = world
          await calmly(async () => {
            await report([ann])
            await trigger()
          })
          /** By true time: since when nobody is there. */
          let goneSinceMs: number | undefined
          const known = new Set<string>()
          const pass = async (isThere: boolean, minutes: number, isSilent: boolean) => {
            goneSinceMs = isThere ? undefined : (goneSinceMs ?? clock.now())
            for (let ms = 0; ms < minutes * minuteMs; ms += stepMs) {
              if (!isSilent) await report([isThere ? ann : out])
              await alarm()
              for (const { id, kind, openedAt } of await standing()) {
                if (kind !== 'nobody_logged_in' || openedAt === undefined || known.has(id)) continue
                known.add(id)
                // Nobody was there, and for as long as the rule says, give or take what a report proves.
                const goneMs = clock.now() - (goneSinceMs ?? clock.now())
                const isJustBack = goneSinceMs === undefined && ms <= 90_000
                if (!isJustBack) expect(goneMs).toBeGreaterThanOrEqual(forMs - 90_000)
              }
              await clock.advance(stepMs)
            }
          }
          for (const { isThere, minutes, isSilent, jumpMs } of plan) {
            world.jump(jumpMs)
            await pass(isThere, minutes, isSilent)
          }
          world.heal()
          // Whatever happened: who leaves now is reported once, who comes back ends it once.
          await pass(true, 15, false)
          const before = sent().length
          await pass(false, 15, false)
          expect(
            sent()
              .slice(before)
              .map(({ type }) => type),
          ).toEqual(['alert.opened'])
          await pass(true, 15, false)
          // Deliveries that failed wait for hours at most.
          for (let i = 0; i < 60; i += 1) {
            await report([ann])
            await alarm()
            await clock.advance(5 * minuteMs)
          }
          const byAlert = Map.groupBy(sent(), ({ data }) => data.id)
          for (const messages of byAlert.values()) {
            const types = messages.map(({ type }) => type).filter((type) => type !== 'alert.reminded')
            expect(types).toEqual(['alert.opened', 'alert.resolved'])
          }
          const mails = sink.taken('email').filter((one) => one.includes('Nobody') && !one.includes('Still'))
          const nobody = [...byAlert.values()].filter(([first]) => JSON.stringify(first).includes('nobody_logged_in'))
          expect(mails.filter((one) => !one.includes('Resolved'))).toHaveLength(nobody.length)
          expect(mails.filter((one) => one.includes('Resolved'))).toHaveLength(nobody.length)
          expect(sink.malformed()).toEqual([])
          expect(await standing()).toEqual([])
        }),
        { numRuns, ...(process.env.SEED ? { seed: Number(process.env.SEED) } : {}) },
      )
    },
    60_000 + numRuns * 20_000,
  )
})
