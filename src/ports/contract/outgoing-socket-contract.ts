/** What every adapter of the outgoing-socket port must do, against a real WebSocket server (test/support/socket-peer.ts). */
import { describe, expect, it } from 'vitest'
import { systemClock } from '../clock.ts'
import { type ConnectSocket, HandshakeRefused, type SocketRequest } from '../outgoing-socket.ts'

export interface SocketPlace {
  readonly connect: ConnectSocket
  /** Of the server. */
  readonly peer: () => string
  /** Whether the platform can send pings. */
  readonly sendsPings: boolean
}

const textBytesMax = 1000
let visits = 0

export function describeOutgoingSocket(name: string, place: SocketPlace): void {
  const { connect, peer } = place
  /** With all its texts, and a promise of the first `count` of them. */
  const open = async (path: string, more: Partial<SocketRequest> = {}, signal = new AbortController().signal) => {
    const texts: string[] = []
    const waiting: { readonly count: number; readonly resolve: () => void }[] = []
    const onMessage = (text: string) => {
      texts.push(text)
      for (const one of waiting) if (texts.length >= one.count) one.resolve()
    }
    const limits = { handshakeTimeoutMs: 10_000, messageBytesMax: textBytesMax }
    const socket = await connect(
      { url: peer() + path, headers: {}, ...limits, onMessage, ...more },
      systemClock,
      signal,
    )
    const first = (count: number) =>
      texts.length >= count ? Promise.resolve() : new Promise<void>((resolve) => waiting.push({ count, resolve }))
    return { socket, texts, first }
  }
  const visit = (what: string) => {
    visits += 1
    const id = `${name.replace(/\W/g, '')}${visits}`
    const once = (when: string) => async () => void (await (await fetch(`${peer()}/${when}/${id}`)).text())
    return { path: `/${what}/${id}`, arrived: once('arrived'), left: once('left') }
  }

  describe(`outgoing sockets: ${name}`, () => {
    it('the handshake carries the headers', async () => {
      const { socket, texts, first } = await open('/headers', { headers: { authorization: 'Bearer swordfish' } })
      await first(1)
      expect(JSON.parse(texts[0] ?? '')).toMatchObject({ authorization: 'Bearer swordfish', upgrade: 'websocket' })
      socket.close()
    })

    it('texts come all and in order, those in one packet with the handshake too', async () => {
      const { socket, texts, first } = await open('/texts/500')
      await first(500)
      expect(texts).toEqual(Array.from({ length: 500 }, (_, at) => `text ${at}`))
      socket.close()
    })

    it('nobody is called after it was closed from here, and the other side sees it go', async () => {
      const { path, left } = visit('open')
      const { socket, texts } = await open(path)
      socket.close()
      expect(await socket.ended).toMatchObject({ reason: 'closed from here' })
      await left()
      expect(texts).toEqual([])
    })

    it.each([1000, 1001, 1011, 4000])('the other side closes with %i, which is said', async (code) => {
      const { socket } = await open(`/close/${code}`)
      expect((await socket.ended).reason).toBe(`closed by the other side (${code})`)
    })

    it('the other side is gone without a word: it ends all the same', async () => {
      const { socket } = await open('/reset')
      expect((await socket.ended).reason).not.toBe('')
    })

    it.each([401, 403, 503])('the handshake is answered with HTTP %i', async (status) => {
      const refused = open(`/refused/${status}`)
      await expect(refused).rejects.toBeInstanceOf(HandshakeRefused)
      await expect(refused).rejects.toMatchObject({ status })
    })

    it('a redirect is not followed: the headers are for the host that was asked', async () => {
      await expect(open('/moved', { headers: { authorization: 'Bearer swordfish' } })).rejects.toMatchObject({
        status: 302,
      })
    })

    it('nobody listens there: that is an error, not a refusal', async () => {
      const thrown = await open('', { url: 'http://127.0.0.1:1/' }).catch((error: unknown) => error)
      expect(thrown).toBeInstanceOf(Error)
      expect(thrown).not.toBeInstanceOf(HandshakeRefused)
    })

    it('it never answers the handshake: given up in time, and left', async () => {
      const { path, arrived, left } = visit('mute')
      // Long enough to arrive there on a machine that has much else to do.
      const outcome = expect(open(path, { handshakeTimeoutMs: 1500 })).rejects.toBeInstanceOf(Error)
      await arrived()
      await outcome
      await left()
    })

    it('aborted while it opens: rejects with the reason, and is left', async () => {
      const { path, arrived, left } = visit('mute')
      const stop = new AbortController()
      const opening = open(path, {}, stop.signal)
      const outcome = expect(opening).rejects.toThrow('not wanted any more')
      await arrived()
      stop.abort(new Error('not wanted any more'))
      await outcome
      await left()
    })

    it('aborted before it opens: rejects with the reason', async () => {
      await expect(open('/headers', {}, AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late')
    })

    it('aborted once it is open: it is closed', async () => {
      const { path, left } = visit('open')
      const stop = new AbortController()
      const { socket } = await open(path, {}, stop.signal)
      stop.abort()
      expect(await socket.ended).toMatchObject({ reason: 'closed from here' })
      await left()
    })

    it('a text as large as allowed is taken, in bytes', async () => {
      const { socket, texts, first } = await open(`/sized?times=${textBytesMax / 2}&text=%C3%A9`)
      await first(1)
      expect(texts).toEqual(['é'.repeat(textBytesMax / 2)])
      socket.close()
    })

    it.each([
      ['characters', `times=${textBytesMax + 1}&text=a`],
      ['bytes', `times=${textBytesMax / 2 + 1}&text=%C3%A9`],
    ])('a text of too many %s ends it, unread', async (_, query) => {
      const { socket, texts } = await open(`/sized?${query}`)
      expect((await socket.ended).reason).not.toBe('')
      expect(texts).toEqual([])
    })

    it('what the reader throws ends it, with the cause', async () => {
      const cause = new Error('no such call')
      const onMessage = () => {
        throw cause
      }
      const { socket } = await open('/texts/3', { onMessage })
      expect(await socket.ended).toEqual({ reason: 'its message could not be taken', cause })
    })

    it('nothing is said for a while: it stays open as long as the other side lives', async () => {
      const { path } = visit('open')
      const { socket } = await open(path, { pings: { intervalMs: 20, timeoutMs: 2000 } })
      const over = new AbortController()
      const first = await Promise.race([
        socket.ended.then(({ reason }) => reason),
        systemClock.sleep(300, over.signal).then(() => 'still open'),
      ])
      expect(first).toBe('still open')
      socket.close()
    })

    if (place.sendsPings) {
      it('pings stay without an answer: it ends', async () => {
        const { path, left } = visit('deaf')
        const { socket } = await open(path, { pings: { intervalMs: 20, timeoutMs: 50 } })
        expect((await socket.ended).reason).not.toBe('')
        await left()
      })
    }
  })
}
