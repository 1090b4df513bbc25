/** An agent's socket that asks for the status without end, and lookups meanwhile. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import * as z from 'zod'
import { newDataDir } from '../../test/support/server.ts'
import { quantile } from '../statistics.ts'
import { lookUps, start, warmUp } from './product.ts'
import { openReceiver } from './receiver.ts'

const minimumMs = 5_000
const answerSchema = z.object({
  ...{ sent: z.number(), answered: z.number(), closes: z.number(), codes: z.array(z.number()) },
})

export async function getStatus(messages: number) {
  const receiver = await openReceiver()
  const server = await start(receiver, newDataDir())
  await warmUp(server, receiver)
  const workerData = { url: server.url, key: server.adminKey, messages }
  const beganMs = performance.now()
  const socket = new Worker(new URL('./status-socket.ts', import.meta.url), { workerData })
  let isDone = false
  const asked = once(socket, 'message').then(([message]) => {
    isDone = true
    return answerSchema.parse(message)
  })
  const isOver = () => isDone && performance.now() - beganMs > minimumMs
  const [counted, lookupsMs] = await Promise.all([asked, lookUps(server, isOver)])
  const seconds = (performance.now() - beganMs) / 1000
  await server.stop()
  receiver.close()
  const [p50Ms, p99Ms] = [quantile(lookupsMs, 0.5), quantile(lookupsMs, 0.99)]
  return { ...counted, seconds, lookups: { p50Ms, p99Ms, count: lookupsMs.length } }
}
