/**
 * The server ended by SIGKILL again and again while journals come: what it answered 200 to must be in the CRM at the end, once,
 * within a minute of the last start. A journal without an answer is sent again, as a program would; 3CX would not.
 */
import { freePort, newDataDir, type TestServer } from '../../test/support/server.ts'
import { journal, postJournal, start } from './product.ts'
import { openReceiver } from './receiver.ts'

const lanes = 8

export async function kills(count: number) {
  const receiver = await openReceiver()
  const [dataDir, port] = [newDataDir(), await freePort()]
  const settle = { SWITCHHOOK_SETTLE_MS: '1000' }
  let server: TestServer = await start(receiver, dataDir, settle, port)
  let [accepted, isOver] = [0, false]
  const lane = async () => {
    while (!isOver) {
      const body = journal()
      while ((await postJournal(server, body)) !== 200) {
        if (isOver) return
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      accepted += 1
    }
  }
  const sending = Promise.all(Array.from({ length: lanes }, lane))
  for (let done = 0; done < count; done += 1) {
    await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 1800))
    await server.kill()
    server = await start(receiver, dataDir, settle, port)
  }
  const startedMs = performance.now()
  isOver = true
  await sending
  await receiver.reached(accepted, 60_000)
  const completeSeconds = (performance.now() - startedMs) / 1000
  await server.stop()
  receiver.close()
  // One that was stored but whose answer was lost, and was not sent again at the end, may be beside them.
  const lost = Math.max(0, accepted - receiver.entries.size)
  return {
    kills: count,
    accepted,
    delivered: receiver.entries.size,
    lost,
    doubled: receiver.doubled.size,
    completeSeconds,
  }
}
