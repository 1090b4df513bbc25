/** `switchhook tail` on connections that break, servers that are none, and filters that would let everything or nothing through. */
import { describe, expect, it } from 'vitest'
import { testAdminKey } from '../../../../test/support/test-app.ts'
import { openTestCli } from '../../../../test/support/test-cli.ts'

const streamType = { headers: { 'content-type': 'text/event-stream' } }
const eventOf = (id: number, event: string, number = '+12125550147') =>
  `id: ${id}\ndata: ${JSON.stringify({ event, call: { id: `call_${id}`, external: { number }, rung: [{ extension: '101' }] } })}\n\n`

/** A stream that gives `text` and then breaks as a server does that is killed, or ends in order. */
function streamOf(text: string, end: 'breaks' | 'ends'): Response {
  const chunks = [new TextEncoder().encode(text)]
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = chunks.shift()
      if (chunk) controller.enqueue(chunk)
      else if (end === 'ends') controller.close()
      else controller.error(new TypeError('terminated'))
    },
  })
  return new Response(body, streamType)
}

function open(answers: readonly (() => Response)[]) {
  const asked: (string | null)[] = []
  const stand = openTestCli({
    fetch: async (_, init) => {
      asked.push(new Headers(init?.headers).get('last-event-id'))
      const answer = answers[asked.length - 1]
      if (answer) return answer()
      stand.interrupt()
      throw new DOMException('Stopped', 'AbortError')
    },
    env: { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_URL: 'https://hook.example.com' },
    clockOfCli: { now: () => 0, sleep: async (_ms, signal) => signal?.throwIfAborted() },
  })
  return { asked, run: (...args: string[]) => stand.run('tail', ...args) }
}

const unavailable = () =>
  Response.json({ error: { code: 'unavailable', message: 'Starting.', retryable: true } }, { status: 503 })

describe('switchhook tail', () => {
  it('goes on from the last change after a connection broke and the server was away', async () => {
    const { asked, run } = open([
      () => streamOf(eventOf(1, 'started'), 'breaks'),
      unavailable,
      unavailable,
      () => streamOf(eventOf(2, 'ended'), 'ends'),
    ])
    const { out, err, code } = await run()
    expect(code).toBe(130)
    expect(asked).toEqual([null, '1', '1', '1', '2'])
    expect(out).toMatch(/started .*call_1\n.*ended .*call_2\n$/)
    expect(err.split('\n').filter((line) => line.startsWith('▲'))).toHaveLength(2)
    expect(err).not.toContain('bug')
  })

  it('says of what is no event stream that it is no Switchhook, and does not wait', async () => {
    const { asked, run } = open([() => new Response('<html>', { headers: { 'content-type': 'text/html' } })])
    const { err, code } = await run()
    expect(err).toContain('answers, but not as Switchhook does')
    expect({ code, asked: asked.length }).toEqual({ code: 1, asked: 1 })
  })

  it('ends when the key is refused later on', async () => {
    const refused = () =>
      Response.json(
        { error: { code: 'unauthorized', message: 'The key is revoked.', retryable: false } },
        { status: 401 },
      )
    const { run } = open([() => streamOf(eventOf(1, 'started'), 'ends'), refused])
    expect(await run()).toMatchObject({ code: 1, err: expect.stringContaining('The key is revoked.') })
  })

  it('shows what the filters let through', async () => {
    const two = () => streamOf(eventOf(1, 'started', '+4915550001') + eventOf(2, 'ended'), 'ends')
    expect((await open([two]).run('--number', '212-555')).out).toMatch(/^.*call_2\n$/)
    expect((await open([two]).run('--event', 'started')).out).toMatch(/^.*call_1\n$/)
    expect((await open([two]).run('--extension', '102')).out).toBe('')
  })

  it.each([
    [['--event', 'foo'], /Allowed choices are .*started/],
    [['--number', 'abc'], /Write some digits/],
  ])('refuses %j', async (args, says) => {
    const { err, code } = await open([]).run(...args)
    expect(err).toMatch(says)
    expect(code).toBe(2)
  })
})
