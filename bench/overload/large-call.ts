/** One call with thousands of events, each a report of its own, as a forwarder sends them: how fast they become the call. */
import { randomUUID } from 'node:crypto'
import { eventsSigningKey } from '../../src/app/security/events-key.ts'
import { signWebhook } from '../../src/lib/standard-webhooks.ts'
import { reportsOfLargeCall } from '../../test/support/large-call.ts'
import { newDataDir, type TestServer } from '../../test/support/server.ts'
import { start } from './product.ts'
import { openReceiver } from './receiver.ts'

const perBatch = 500

async function sendBatch(server: TestServer, events: readonly object[]): Promise<void> {
  const body = JSON.stringify({ events })
  for (;;) {
    const signed = signWebhook([eventsSigningKey(server.adminKey)], { id: randomUUID(), atMs: Date.now(), body })
    const answer = await fetch(`${server.url}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.adminKey}`, 'content-type': 'application/json', ...signed },
      body,
    })
    const text = await answer.text()
    if (answer.ok) return
    if (answer.status !== 429) throw new Error(`POST /v1/events answers ${answer.status}: ${text}`)
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
}

/** Resolves when the site's stream shows the call with so many facts. */
async function revisionReached(server: TestServer, revision: number): Promise<void> {
  const stopped = new AbortController()
  const answer = await fetch(`${server.url}/v1/stream`, {
    headers: { authorization: `Bearer ${server.adminKey}` },
    signal: stopped.signal,
  })
  if (!answer.body) throw new Error('the stream has no body')
  let text = ''
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
    text = (text + chunk).slice(-200_000)
    if (text.includes(`"revision":${revision}`)) break
  }
  stopped.abort()
}

export async function largeCall(count: number) {
  const receiver = await openReceiver()
  const server = await start(receiver, newDataDir())
  const events = reportsOfLargeCall(count, { startMs: Date.now() - count * 500 }).flat()
  const reached = revisionReached(server, count).catch((error: unknown) => error)
  const beganMs = performance.now()
  for (let from = 0; from < count; from += perBatch) await sendBatch(server, events.slice(from, from + perBatch))
  const sentSeconds = (performance.now() - beganMs) / 1000
  const failed = await reached
  const seconds = (performance.now() - beganMs) / 1000
  await server.stop()
  receiver.close()
  if (failed instanceof Error) throw failed
  return { events: count, sentSeconds, seconds, perSecond: Math.round(count / seconds) }
}
