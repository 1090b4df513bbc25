/** An agent's socket that asks for the status without end, and lookups meanwhile. */
import { newDataDir } from '../../test/support/server.ts'
import { quantile } from '../statistics.ts'
import { lookUps, start, warmUp } from './product.ts'
import { openReceiver } from './receiver.ts'

export async function getStatus(messages: number) {
  const receiver = await openReceiver()
  const server = await start(receiver, newDataDir())
  await warmUp(server, receiver)
  let [sent, answered, closes] = [0, 0, 0]
  const codes = new Set<number>()
  const socketEnds = () =>
    new Promise<void>((resolve) => {
      const socket = new WebSocket(`${server.url.replace('http', 'ws')}/ws`, ['switchhook', server.adminKey])
      // As fast as the socket takes them, until it is closed; in parts, or this process would keep its own lookups waiting.
      const sendSome = () => {
        for (let i = 0; i < 200 && sent < messages && socket.bufferedAmount < 1_000_000; i += 1) {
          socket.send('{"type":"get_status"}')
          sent += 1
        }
        if (sent < messages && socket.readyState === WebSocket.OPEN) setImmediate(sendSome)
      }
      socket.onopen = sendSome
      socket.onmessage = () => {
        answered += 1
        if (answered >= messages) socket.close()
      }
      socket.onclose = ({ code }) => {
        closes += 1
        codes.add(code)
        resolve()
      }
    })
  const endMs = performance.now() + 60_000
  let isDone = false
  const asking = async () => {
    while (sent < messages && performance.now() < endMs) await socketEnds()
    isDone = true
  }
  const beganMs = performance.now()
  const minimumMs = 5_000
  const isOver = () => isDone && performance.now() - beganMs > minimumMs
  const [, lookupsMs] = await Promise.all([asking(), lookUps(server, isOver)])
  const seconds = (performance.now() - beganMs) / 1000
  await server.stop()
  receiver.close()
  const lookups = { p50Ms: quantile(lookupsMs, 0.5), p99Ms: quantile(lookupsMs, 0.99), count: lookupsMs.length }
  return { sent, answered, closes, codes: [...codes], seconds, lookups }
}
