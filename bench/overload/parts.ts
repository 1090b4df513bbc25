/** What is measured under overload, each by itself. */
import { newDataDir } from '../../test/support/server.ts'
import { quantile } from '../statistics.ts'
import { connections, lookUps, postMany, rssMb, start, warmUp } from './product.ts'
import { openReceiver } from './receiver.ts'

const drainMs = 300_000

/** Seconds from the first journal until the last call is in the CRM; the settle time of 5 s is in it. The server has had a call before. */
export async function burst(count: number) {
  const receiver = await openReceiver()
  const server = await start(receiver, newDataDir())
  await warmUp(server, receiver)
  const beganMs = performance.now()
  const { taken, slowestMs } = await postMany(server, (sent) => sent >= count)
  const postedMs = performance.now() - beganMs
  await receiver.reached(taken + 1, drainMs)
  const seconds = (performance.now() - beganMs) / 1000
  await server.stop()
  receiver.close()
  const delivered = receiver.entries.size - 1
  return { journals: count, taken, delivered, postedSeconds: postedMs / 1000, slowestMs, seconds }
}

/** Deliveries a second once the server is back, when all were due while it was away. */
export async function afterOutage(count: number) {
  const receiver = await openReceiver()
  const dataDir = newDataDir()
  const settle = { SWITCHHOOK_SETTLE_MS: '40000' }
  const before = await start(receiver, dataDir, settle)
  const { taken } = await postMany(before, (sent) => sent >= count)
  // All calls made, none due: until then nobody stops it.
  await callsKnown(before, taken)
  const dueMs = Date.now() + Number(settle.SWITCHHOOK_SETTLE_MS)
  await before.stop()
  const deliveredBefore = receiver.entries.size
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueMs - Date.now())))
  const server = await start(receiver, dataDir, settle)
  await receiver.reached(deliveredBefore + 1, drainMs)
  const ms = await receiver.reached(taken, drainMs)
  const perSecond = Math.round(((receiver.entries.size - deliveredBefore) * 1000) / ms)
  await server.stop()
  receiver.close()
  return { journals: count, taken, deliveredBefore, delivered: receiver.entries.size, perSecond }
}

async function callsKnown(server: Awaited<ReturnType<typeof start>>, count: number): Promise<void> {
  for (;;) {
    const answer = await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${server.adminKey}` } })
    const known = /^switchhook_calls_total(?:\{[^}]*\})? (\d+)/m.exec(await answer.text())?.[1]
    if (Number(known) >= count) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

/** More journals than can be worked off, for a time; lookups and deliveries meanwhile, and memory afterwards. */
export async function flood(seconds: number) {
  const receiver = await openReceiver()
  const server = await start(receiver, newDataDir())
  await warmUp(server, receiver)
  const rssBeforeMb = rssMb(server)
  const endMs = performance.now() + seconds * 1000
  const isOver = () => performance.now() >= endMs
  const [{ taken, refused, slowestMs }, lookupsMs] = await Promise.all([
    postMany(server, isOver),
    lookUps(server, isOver),
  ])
  const deliveredMeanwhile = receiver.entries.size - 1
  const rssAtEndMb = rssMb(server)
  const ms = await receiver.reached(taken + 1, drainMs)
  const rssDrainedMb = rssMb(server)
  await new Promise((resolve) => setTimeout(resolve, 20_000))
  const result = {
    ...{ seconds, connections, taken, refused, slowestMs, takenPerSecond: taken / seconds },
    ...{ deliveredMeanwhile, delivered: receiver.entries.size - 1, drainedAfterSeconds: ms / 1000 },
    ...{ lookups: lookupsMs.length, lookupP50Ms: quantile(lookupsMs, 0.5), lookupP99Ms: quantile(lookupsMs, 0.99) },
    ...{ rssBeforeMb, rssAtEndMb, rssDrainedMb, rssLaterMb: rssMb(server) },
  }
  await server.stop()
  receiver.close()
  return result
}
