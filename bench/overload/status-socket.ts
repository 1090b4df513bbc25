/** An agent's socket that asks for the status without end, in a thread of its own: what it sends must not keep the lookups of who measures waiting. */
import { parentPort, workerData } from 'node:worker_threads'
import * as z from 'zod'

const { url, key, messages } = z.object({ url: z.string(), key: z.string(), messages: z.number() }).parse(workerData)
const givenUpMs = 60_000
/** Sent before the socket is looked at again. */
const sentAtOnce = 200
const bufferedMax = 1_000_000

let [sent, answered, closes] = [0, 0, 0]
const codes = new Set<number>()

/** As fast as the socket takes them, until it is closed or all are sent. */
const socketEnds = () =>
  new Promise<void>((resolve) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, ['switchhook', key])
    const sendSome = () => {
      for (let i = 0; i < sentAtOnce && sent < messages && socket.bufferedAmount < bufferedMax; i += 1) {
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

const endMs = performance.now() + givenUpMs
while (sent < messages && performance.now() < endMs) await socketEnds()
parentPort?.postMessage({ sent, answered, closes, codes: [...codes] })
