import { describe, expect, it } from 'vitest'
import { Prepared, Reply } from '../../http/operation.ts'
import { withoutNumbers } from './hidden-response.ts'

const event = { type: 'call', data: { external: '+12025550142', name: 'Ann' } }
const hidden = { type: 'call', data: { external: '…142', name: 'Ann' } }

describe('an answer for who may not see numbers', () => {
  it('has none in data, prepared data and a reply with a status of its own', async () => {
    expect(await withoutNumbers(event)).toEqual(hidden)
    expect(await withoutNumbers(new Prepared(event))).toEqual(hidden)
    expect(await withoutNumbers(new Reply(202, event, { a: 'b' }))).toEqual(new Reply(202, hidden, { a: 'b' }))
  })

  it('has none in a stream of events, wherever it was cut on its way', async () => {
    const text = `retry: 1000\n\nid: 7\nevent: call\ndata: ${JSON.stringify(event)}\n\n: still here\n\ndata: 2025550142`
    for (let cut = 1; cut < text.length; cut += 7) {
      const body = new ReadableStream({
        start(controller) {
          for (const part of [text.slice(0, cut), text.slice(cut)]) controller.enqueue(new TextEncoder().encode(part))
          controller.close()
        },
      })
      const response = await withoutNumbers(new Response(body, { headers: { 'content-type': 'text/event-stream' } }))
      if (!(response instanceof Response)) return expect.unreachable()
      const shown = `retry: 1000\n\nid: 7\nevent: call\ndata: ${JSON.stringify(hidden)}\n\n: still here\n\ndata: …142`
      expect(await response.text()).toBe(shown)
    }
  })

  it('has none in JSON and pages that an operation made itself', async () => {
    const json = await withoutNumbers(
      new Response(JSON.stringify(event), { headers: { 'content-type': 'application/json' } }),
    )
    expect(json instanceof Response && (await json.json())).toEqual(hidden)
    const page = '<a href="tel:+12025550142">(202) 555-0142</a>'
    const html = await withoutNumbers(new Response(page, { headers: { 'content-type': 'text/html; charset=utf-8' } }))
    expect(html instanceof Response && (await html.text())).toBe('<a href="tel:…142">…142</a>')
  })
})
