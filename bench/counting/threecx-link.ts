/** What the link to a 3CX that is read from the cloud uses in an hour without calls, for a PBX of 100 extensions; in virtual time. */
import { openLinkPlace } from '../../test/support/threecx-callcontrol/link-place.ts'
import { staffedXapi } from '../../test/support/threecx-callcontrol/staffed-xapi.ts'
import type { Counts } from './place.ts'

const hourMs = 3_600_000
const extensions = Array.from({ length: 100 }, (_, at) => String(100 + at))

/** The second hour: in the first, modules are loaded, which takes a busy machine as much real time as it likes. Takes a second or two. */
export async function countLinkHour(): Promise<Counts> {
  const { app, begin, tick, pbx, count } = openLinkPlace()
  Object.assign(pbx.xapi, staffedXapi(extensions))
  const link = begin()
  const soFar = (): Counts => ({
    recordsWritten: count().puts,
    recordsRead: count().reads,
    requestsToThreecx: [...pbx.requests.values()].reduce((sum, one) => sum + one, 0),
  })
  const runHour = async () => {
    let alarms = 0
    const untilMs = app.clock.now() + hourMs
    while (app.clock.now() < untilMs) {
      const nextMs = (await tick(link)) ?? untilMs
      alarms += 1
      await app.clock.advance(Math.max(0, nextMs - app.clock.now()))
    }
    return alarms
  }
  await runHour()
  const before = soFar()
  const alarms = await runHour()
  const used = Object.entries(soFar()).map(([meter, amount]) => [meter, amount - (before[meter] ?? 0)])
  return { alarms, ...Object.fromEntries(used) }
}
